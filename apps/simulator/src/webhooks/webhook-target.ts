import { DEFAULT_SIGNATURE_HEADER, sign } from '#webhook-signature';
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { RequestOptions } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import { matches } from './event-pattern.js';
import type { WebhookConfig } from './webhook.schema.js';

/** How many event types a configuration remembers its decision about; there are a few dozen. */
const REMEMBERED_TYPES = 256;

/** A webhook configuration made ready, once, to send many requests by. */
export class WebhookTarget {
  readonly url: URL;
  /** Where to: the part of a request's options that is the same each time. */
  readonly address: RequestOptions;
  readonly isSecure: boolean;
  readonly hasFaults: boolean;
  /** Names and values in turn, as node:http takes them without going through each by itself. */
  private readonly headers: readonly string[];
  private readonly key: KeyObject;
  private readonly wanted = new Map<string, boolean>();

  constructor(readonly config: WebhookConfig) {
    this.url = new URL(config.url);
    const { auth, ...address } = urlToHttpOptions(this.url);
    this.address = { ...address, method: config.method };
    this.isSecure = this.url.protocol === 'https:';
    const own = Object.entries(config.headers).map(([name, value]) => [name.toLowerCase(), value]);
    const headers = {
      host: this.url.host,
      'content-type': 'application/json',
      ...(auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {}),
      ...(Object.fromEntries(own) as Record<string, string>),
    };
    this.headers = Object.entries(headers).flat();
    this.hasFaults = Object.keys(config.faults).length > 0;
    this.key = createSecretKey(config.secret, 'utf8');
  }

  /** The headers of a request with a body of so many bytes. */
  headersOf(bytes: number, signature: string): string[] {
    return [...this.headers, 'content-length', String(bytes), DEFAULT_SIGNATURE_HEADER, signature];
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
