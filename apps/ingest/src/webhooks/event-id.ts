import { createHash, hash } from 'node:crypto';
import { rawMember } from '#contracts';
import type { Identity } from '../endpoints/endpoint.js';
import { isNestedTooDeep } from './envelope-depth.js';

/** Members that the digest without the time has not, or has as bytes. */
const PASSED_OVER = new Set(['time', 'timestamp', 'data']);

/**
 * The id of an event whose body carries none: a digest of the environment and the raw body, so that
 * the same bytes have the same id, whichever endpoint, replica or delivery they came through.
 *
 * With `body-without-time`, bodies that differ in `time` alone have the same id, too; one that is
 * nested too deep to be written again has that of its bytes.
 *
 * @param webhook the parsed body; null where it is no JSON object
 */
export function digestId(
  environment: string,
  body: Buffer,
  identity: Identity,
  webhook: Readonly<Record<string, unknown>> | null,
): string {
  const data = identity === 'body' || webhook === null ? null : rawMember(body, 'data');
  if (data === null || webhook === null) return bodyId(environment, body);
  const rest = Object.entries(webhook).filter(([name]) => !PASSED_OVER.has(name));
  if (isNestedTooDeep(rest)) return bodyId(environment, body);
  // The vendor's object by its bytes: parsed and written again, two big integers could become one.
  const digest = createHash('sha256').update(`${environment}\0${JSON.stringify(rest)}\0`);
  return `timeless-${digest.update(data).digest('base64url')}`;
}

/** The zero byte keeps `ab` + `c` apart from `a` + `bc`. In one call: an object for each hash costs more than hashing. */
function bodyId(environment: string, body: Buffer): string {
  const bytes = Buffer.concat([Buffer.from(`${environment}\0`), body]);
  return `body-${hash('sha256', bytes, 'base64url')}`;
}

/** The vendor's own `id` (second dialect), where it is one that fits a header and a URL. */
export function vendorId(value: unknown): string | null {
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value) ? value : null;
}
