import type { Journal } from '../state/journal.js';
import { readWebhook } from './read-webhook.js';
import type { WebhookBook } from './webhook-book.js';
import type { WebhookConfig } from './webhook.schema.js';

const KIND = 'webhook';

interface Change {
  environment: string;
  id: string;
  /** Null for one that the YAML file has and that was deleted. */
  config: WebhookConfig | null;
}

/**
 * What was changed over HTTP, so that it outlives a restart. It goes before the YAML file: a
 * configuration that was changed or deleted stays so until the state file is gone.
 */
export class WebhookChanges {
  /** Those of the YAML file: the deletion of another one leaves nothing to remember. */
  private readonly inFile: ReadonlySet<string>;

  /** Brings the book, which is as the YAML file has it, to where it was. */
  constructor(
    private readonly journal: Journal,
    book: WebhookBook,
  ) {
    this.inFile = new Set(book.all().map(({ environment, id }) => keyOf(environment, id)));
    for (const [, { environment, id, config }] of journal.entries<Change>(KIND)) {
      // An environment may have left the YAML file, and the schema may have become stricter.
      if (!book.has(environment)) continue;
      const reading = config === null ? null : readWebhook(config);
      const known = book.get(environment, id);
      if (reading === null && known !== undefined) book.remove(known);
      if (reading?.ok) book.put(environment, reading.config);
    }
  }

  changed(environment: string, config: WebhookConfig): void {
    this.note({ environment, id: config.id, config });
  }

  deleted(environment: string, id: string): void {
    const key = keyOf(environment, id);
    if (this.inFile.has(key)) return this.note({ environment, id, config: null });
    this.journal.remove(KIND, key);
  }

  private note(change: Change): void {
    this.journal.put(KIND, keyOf(change.environment, change.id), change);
  }
}

function keyOf(environment: string, id: string): string {
  return `${environment}/${id}`;
}
