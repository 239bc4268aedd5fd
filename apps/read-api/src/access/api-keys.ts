import { timingSafeEqual } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { ApiKeyEntity, isReadScope, parseApiKey } from '#read-models';
import { reading } from '../http/postgres-errors.js';
import type { Caller } from './caller.js';

/** How long a revoked key may still be taken, in milliseconds. */
const REMEMBERED_MS = 2_000;
const MOST_REMEMBERED = 1_000;

interface Remembered {
  key: ApiKeyEntity;
  until: number;
}

/** Tells who a key belongs to, and remembers it for a moment so that not each request asks Postgres. */
export class ApiKeys {
  private readonly remembered = new Map<string, Remembered>();
  /** Lookups under way: a thousand requests at once with one key ask once. */
  private readonly asked = new Map<string, Promise<ApiKeyEntity | null>>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * @param mayAsk throws where the sender of a key that was not good lately may not have Postgres asked
   * @param now milliseconds since 1970
   * @returns null for a key that is unknown, expired or revoked
   */
  async authenticate(text: string, now: number, mayAsk: () => void): Promise<Caller | null> {
    const parsed = parseApiKey(text);
    if (!parsed) return null;
    const known = this.remembered.get(parsed.keyId);
    // A key's secret never changes, so that a wrong one needs no second look.
    if (known && !timingSafeEqual(known.key.secretHash, parsed.secretHash)) return null;
    const key =
      known && known.until > now
        ? known.key
        : await this.ask(parsed.keyId, now, known ? () => undefined : mayAsk);
    if (!key || !timingSafeEqual(key.secretHash, parsed.secretHash)) return null;
    if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt.getTime() <= now))
      return null;
    return {
      id: `key:${key.keyId}`,
      environments: key.environments,
      scopes: new Set(key.scopes.filter(isReadScope)),
    };
  }

  private async ask(keyId: string, now: number, mayAsk: () => void): Promise<ApiKeyEntity | null> {
    const underWay = this.asked.get(keyId);
    if (underWay) return underWay;
    mayAsk();
    const asking = this.find(keyId, now).finally(() => this.asked.delete(keyId));
    this.asked.set(keyId, asking);
    return asking;
  }

  private async find(keyId: string, now: number): Promise<ApiKeyEntity | null> {
    const key = await reading(() =>
      this.dataSource.getRepository(ApiKeyEntity).findOneBy({ keyId }),
    );
    this.remembered.delete(keyId);
    // Only what there is: made-up ids must not push out those that are in use.
    if (key) this.remembered.set(keyId, { key, until: now + REMEMBERED_MS });
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > MOST_REMEMBERED && oldest !== undefined)
      this.remembered.delete(oldest);
    return key;
  }
}
