import type { WebhookConfig } from './webhook.schema.js';
import { WebhookTarget } from './webhook-target.js';

/** A place in the book: it stays the same while its configuration changes. */
export interface Webhook {
  readonly environment: string;
  readonly id: string;
  /** As the configuration is now: what was begun with an earlier one goes on with that. */
  target: WebhookTarget;
  deleted: boolean;
}

/** What the book is made of, and what it starts with. */
export interface BookEnvironment {
  id: string;
  webhooks: readonly WebhookConfig[];
}

/** The webhook configurations of each environment, any number of them, in the order of their making. */
export class WebhookBook {
  private readonly environments: ReadonlyMap<string, Map<string, Webhook>>;
  /** The same as lists, since each event walks one. */
  private readonly lists = new Map<string, readonly Webhook[]>();

  constructor(environments: readonly BookEnvironment[]) {
    this.environments = new Map(environments.map(({ id }) => [id, new Map<string, Webhook>()]));
    for (const { id, webhooks } of environments) {
      for (const config of webhooks) this.put(id, config);
    }
  }

  has(environment: string): boolean {
    return this.environments.has(environment);
  }

  of(environment: string): readonly Webhook[] {
    return this.lists.get(environment) ?? [];
  }

  all(): Webhook[] {
    return [...this.lists.values()].flat();
  }

  get(environment: string, id: string): Webhook | undefined {
    return this.environments.get(environment)?.get(id);
  }

  /** Adds a configuration, or changes the one of the same id. There must be such an environment. */
  put(environment: string, config: WebhookConfig): Webhook {
    const target = new WebhookTarget(config);
    const known = this.get(environment, config.id);
    if (known !== undefined) {
      known.target = target;
      return known;
    }
    const webhook: Webhook = { environment, id: config.id, target, deleted: false };
    this.environments.get(environment)?.set(config.id, webhook);
    this.list(environment);
    return webhook;
  }

  /** A later one of the same id is another one. */
  remove(webhook: Webhook): void {
    webhook.deleted = true;
    this.environments.get(webhook.environment)?.delete(webhook.id);
    this.list(webhook.environment);
  }

  private list(environment: string): void {
    this.lists.set(environment, [...(this.environments.get(environment)?.values() ?? [])]);
  }
}
