import type { IncomingHttpHeaders } from 'node:http';

/** What a request shows of its sender; nothing of it is known to be true yet. */
export type Credential = { kind: 'key'; text: string } | { kind: 'token'; text: string };

/** Reads it out of `Authorization: Bearer` or else `X-Api-Key`; null where there is none. */
export function credentialOf(headers: IncomingHttpHeaders): Credential | null {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (bearer !== undefined)
    return { kind: bearer.startsWith('fxt_') ? 'key' : 'token', text: bearer };
  const key = headers['x-api-key'];
  return typeof key === 'string' && key !== '' ? { kind: 'key', text: key } : null;
}
