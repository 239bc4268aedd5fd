import { sign } from '#webhook-signature';
import { createSecretKey, type KeyObject } from 'node:crypto';
import { matches } from './event-pattern.js';
import type { WebhookConfig } from './webhook.schema.js';

/** How many event types a configuration remembers its decision about; there are a few dozen. */
const REMEMBERED_TYPES = 256;

/** A webhook configuration made ready, once, to send many requests by. */
export class WebhookTarget {
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly hasFaults: boolean;
  private readonly key: KeyObject;
  private readonly wanted = new Map<string, boolean>();

  constructor(readonly config: WebhookConfig) {
    this.url = new URL(config.url);
    this.headers = {
      'content-type': 'application/json',
      ...Object.fromEntries(
        Object.entries(config.headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    };
    this.hasFaults = Object.keys(config.faults).length > 0;
    this.key = createSecretKey(config.secret, 'utf8');
  }

  /** Does the configuration listen to events of this type? */
  wants(type: string): boolean {
    let wanted = this.wanted.get(type);
    if (wanted === undefined) {
      wanted = this.config.events.some((pattern) => matches(pattern, type));
      if (this.wanted.size < REMEMBERED_TYPES) this.wanted.set(type, wanted);
    }
    return wanted;
  }

  sign(body: Buffer): string {
    return sign(body, this.key, this.config);
  }

  /** A signature that does not hold: of the same bytes, by another secret. */
  signWrongly(body: Buffer): string {
    return sign(body, `${this.config.secret}, but another`, this.config);
  }
}
