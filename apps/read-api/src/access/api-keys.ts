import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiKeyEntity, parseApiKey } from '#read-models';
import { reading } from '../http/postgres-errors.js';
import type { Caller } from './caller.js';

/** How long a revoked key may still be taken, in milliseconds. */
const REMEMBERED_MS = 2_000;
const MOST_REMEMBERED = 1_000;

/** Tells who a key belongs to, and remembers it for a moment so that not each request asks Postgres. */
@Injectable()
export class ApiKeys {
  private readonly remembered = new Map<string, { key: ApiKeyEntity | null; until: number }>();

  constructor(private readonly dataSource: DataSource) {}

  /** @returns null for a key that is unknown, expired or revoked */
  async authenticate(text: string, now: number): Promise<Caller | null> {
    const parsed = parseApiKey(text);
    if (!parsed) return null;
    const key = await this.find(parsed.keyId, now);
    if (!key || !timingSafeEqual(key.secretHash, parsed.secretHash)) return null;
    if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt.getTime() <= now))
      return null;
    return { keyId: key.keyId, environments: key.environments };
  }

  private async find(keyId: string, now: number): Promise<ApiKeyEntity | null> {
    const known = this.remembered.get(keyId);
    if (known && known.until > now) return known.key;
    const key = await reading(() =>
      this.dataSource.getRepository(ApiKeyEntity).findOneBy({ keyId }),
    );
    if (this.remembered.size >= MOST_REMEMBERED) this.remembered.clear();
    this.remembered.set(keyId, { key, until: now + REMEMBERED_MS });
    return key;
  }
}
