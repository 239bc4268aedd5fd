import { createHash, timingSafeEqual } from 'node:crypto';
import type { Endpoint, RequiredHeader } from './endpoint.js';

/** Makes a required header: only a digest of the value is kept, since it may be a secret. */
export function requiredHeader(name: string, value: string | Buffer): RequiredHeader {
  return { name: name.toLowerCase(), digest: digestOf(value) };
}

/**
 * Name of the first required header that is missing or has another value; null if all are there.
 * A header that was sent twice is wrong, since nobody can say which of the two counts.
 *
 * @param headers as node:http has them: names in lower case, values as latin1
 */
export function missingHeader(
  { requiredHeaders }: Pick<Endpoint, 'requiredHeaders'>,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | null {
  for (const { name, digest } of requiredHeaders) {
    const value = headers[name];
    if (typeof value !== 'string' || !timingSafeEqual(digestOf(value), digest)) return name;
  }
  return null;
}

function digestOf(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}
