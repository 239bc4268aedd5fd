import { createHash, randomBytes } from 'node:crypto';
import { IsNull, type DataSource } from 'typeorm';
import { ApiKeyEntity } from './entities/api-key.entity.js';

/** `fxt_<key id>_<secret>`: the prefix lets secret scanners find a leaked one. */
const KEY = /^fxt_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** Takes a key apart; null where it has not the form of one. */
export function parseApiKey(key: string): { keyId: string; secretHash: Buffer } | null {
  const [, keyId, secret] = KEY.exec(key) ?? [];
  return keyId !== undefined && secret !== undefined ? { keyId, secretHash: hashOf(secret) } : null;
}

/** Makes a key; the answer is the only time that it is seen whole. */
export async function createApiKey(
  dataSource: DataSource,
  {
    name,
    environments,
    expiresAt = null,
  }: { name: string; environments: string[]; expiresAt?: Date | null },
): Promise<string> {
  const keyId = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  await dataSource
    .getRepository(ApiKeyEntity)
    .insert({ keyId, name, environments, expiresAt, secretHash: hashOf(secret) });
  return `fxt_${keyId}_${secret}`;
}

export async function listApiKeys(dataSource: DataSource): Promise<ApiKeyEntity[]> {
  return dataSource.getRepository(ApiKeyEntity).find({ order: { createdAt: 'ASC' } });
}

/** @returns whether there was such a key that was not revoked yet */
export async function revokeApiKey(dataSource: DataSource, keyId: string): Promise<boolean> {
  const { affected } = await dataSource
    .getRepository(ApiKeyEntity)
    .update({ keyId, revokedAt: IsNull() }, { revokedAt: () => 'now()' });
  return affected === 1;
}

// A plain digest is enough: the secret is 256 random bits, so there is nothing to guess.
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
