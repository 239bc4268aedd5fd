import type { ApiKeyEntity } from '#read-models';

/** A key as `--json` prints it: all but its secret and the secret's hash. */
export function keyJson(key: ApiKeyEntity, now: Date) {
  const { keyId, name, environments, scopes, createdAt, expiresAt, revokedAt, lastUsedAt } = key;
  return {
    keyId,
    name,
    state: stateOf(key, now),
    environments,
    scopes,
    createdAt,
    expiresAt,
    revokedAt,
    lastUsedAt,
  };
}

/** Keys as a table for people. */
export function keyTable(keys: readonly ApiKeyEntity[], now: Date): string {
  const head = ['KEY ID', 'NAME', 'STATE', 'LAST USED', 'ENVIRONMENTS', 'SCOPES'];
  const rows = keys.map((key) => [
    key.keyId,
    key.name,
    describeState(key, now),
    key.lastUsedAt === null ? 'never' : minute(key.lastUsedAt),
    key.environments.join(','),
    key.scopes.join(','),
  ]);
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return table.map((row) => line(row).trimEnd()).join('\n');
}

function stateOf({ expiresAt, revokedAt }: ApiKeyEntity, now: Date) {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'live';
}

function describeState(key: ApiKeyEntity, now: Date): string {
  const { expiresAt, revokedAt } = key;
  if (revokedAt !== null) return `revoked ${minute(revokedAt)}`;
  if (expiresAt === null) return 'live';
  return `${stateOf(key, now) === 'expired' ? 'expired' : 'live until'} ${minute(expiresAt)}`;
}

function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}
