import { createHash, randomBytes } from 'node:crypto';
import { IsNull, type DataSource } from 'typeorm';
import { ApiKeyEntity } from './entities/api-key.entity.js';
import { READ_SCOPES, type ReadScope } from './read-scopes.js';

/** `fxt_<key id>_<secret>`: the prefix lets secret scanners find a leaked one. */
const KEY = /^fxt_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** Takes a key apart; null where it has not the form of one. */
export function parseApiKey(key: string): { keyId: string; secretHash: Buffer } | null {
  const [, keyId, secret] = KEY.exec(key) ?? [];
  return keyId !== undefined && secret !== undefined ? { keyId, secretHash: hashOf(secret) } : null;
}

export interface NewApiKey {
  name: string;
  environments: readonly string[];
  /** All of them unless told otherwise. */
  scopes?: readonly ReadScope[];
  /** Never, unless told otherwise. */
  expiresAt?: Date | null;
}

/** Makes a key; the answer is the only time that it is seen whole. */
export async function createApiKey(
  dataSource: DataSource,
  { name, environments, scopes = READ_SCOPES, expiresAt = null }: NewApiKey,
): Promise<string> {
  const keyId = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  await dataSource.getRepository(ApiKeyEntity).insert({
    keyId,
    name,
    environments: [...environments],
    scopes: [...scopes],
    expiresAt,
    secretHash: hashOf(secret),
  });
  return `fxt_${keyId}_${secret}`;
}

export async function listApiKeys(dataSource: DataSource): Promise<ApiKeyEntity[]> {
  return dataSource.getRepository(ApiKeyEntity).find({ order: { createdAt: 'ASC', keyId: 'ASC' } });
}

/** @returns the key as it is now, with whether it was this call that revoked it; null for none of that id */
export async function revokeApiKey(
  dataSource: DataSource,
  keyId: string,
): Promise<{ key: ApiKeyEntity; isNew: boolean } | null> {
  const keys = dataSource.getRepository(ApiKeyEntity);
  const { affected } = await keys.update(
    { keyId, revokedAt: IsNull() },
    { revokedAt: () => 'now()' },
  );
  const key = await keys.findOneBy({ keyId });
  return key && { key, isNew: affected === 1 };
}

export interface KeyUse {
  keyId: string;
  usedAt: Date;
}

/**
 * Notes when keys were used last, each at most once a minute whatever the number of processes. A row
 * that another one writes just now is passed over, so that nobody waits for anybody.
 */
export async function saveLastUse(dataSource: DataSource, uses: readonly KeyUse[]): Promise<void> {
  await dataSource.query(
    `UPDATE foxtail.api_keys k SET last_used_at = u.used_at
     FROM unnest($1::text[], $2::timestamptz[]) AS u (key_id, used_at)
     WHERE k.key_id = u.key_id AND k.key_id IN (
       SELECT free.key_id FROM foxtail.api_keys free
       JOIN unnest($1::text[], $2::timestamptz[]) AS used (key_id, used_at) USING (key_id)
       WHERE free.last_used_at IS NULL OR free.last_used_at <= used.used_at - interval '1 minute'
       FOR UPDATE OF free SKIP LOCKED)`,
    [uses.map(({ keyId }) => keyId), uses.map(({ usedAt }) => usedAt.toISOString())],
  );
}

// A plain digest is enough: the secret is 256 random bits, so there is nothing to guess.
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
