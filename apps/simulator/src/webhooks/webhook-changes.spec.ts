import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { demoEnvironments, type WebhookConfig } from '../environments.config.js';
import { Contents, type Journal } from '../state/journal.js';
import { WebhookBook } from './webhook-book.js';
import { WebhookChanges } from './webhook-changes.js';

const E = 'e'.repeat(24);
const config = (id: string, url = 'http://x/'): WebhookConfig => ({
  ...(demoEnvironments[0]?.webhooks[0] as WebhookConfig),
  id,
  url,
});

/** A journal in memory, whose contents are those that a file would have. */
function journalInMemory(): Journal {
  const contents = new Contents();
  return {
    put: (kind, id, value) => contents.apply({ kind, id, value: structuredClone(value) }),
    remove: (kind, id) => contents.apply({ kind, id, gone: true }),
    entries: (kind) => contents.entries(kind),
    flush: () => undefined,
    close: () => undefined,
  };
}

const yaml = [config('y1'), config('y2')];
function started(journal: Journal, environment = E) {
  const book = new WebhookBook([{ id: environment, webhooks: yaml }]);
  const changes = new WebhookChanges(journal, book);
  const urls = () =>
    Object.fromEntries(book.all().map(({ id, target }) => [id, target.config.url]));
  return { book, changes, urls };
}

describe('changes of webhook configurations', () => {
  it('outlive a restart, and go before the YAML file', () => {
    const journal = journalInMemory();
    const { changes } = started(journal);
    changes.changed(E, config('made', 'http://made/'));
    changes.changed(E, config('y1', 'http://changed/'));
    changes.deleted(E, 'y2');
    expect(started(journal).urls()).toEqual({ made: 'http://made/', y1: 'http://changed/' });
  });

  it('leave nothing of one that was made and deleted again', () => {
    const journal = journalInMemory();
    const { changes } = started(journal);
    changes.changed(E, config('made'));
    changes.deleted(E, 'made');
    expect(journal.entries('webhook')).toEqual([]);
  });

  it('are passed over for an environment that the file has no more, and where they are not valid', () => {
    const journal = journalInMemory();
    const { changes } = started(journal);
    changes.changed(E, { ...config('y1'), url: 'ftp://x' });
    changes.changed(E, config('made'));
    expect(started(journal).urls()).toMatchObject({ y1: 'http://x/' });
    expect(started(journal, 'f'.repeat(24)).urls()).toEqual({ y1: 'http://x/', y2: 'http://x/' });
  });

  it('make the same book after a restart at any moment', () => {
    const ids = fc.constantFrom('y1', 'y2', 'a', 'b');
    const step = fc.record({ id: ids, url: fc.option(fc.constantFrom('http://1/', 'http://2/')) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const journal = journalInMemory();
        const running = started(journal);
        for (const { id, url } of steps) {
          const known = running.book.get(E, id);
          if (url !== null) {
            running.book.put(E, config(id, url));
            running.changes.changed(E, config(id, url));
          } else if (known !== undefined) {
            running.book.remove(known);
            running.changes.deleted(E, id);
          }
          expect(started(journal).urls()).toEqual(running.urls());
        }
      }),
    );
  });
});
