import { createHash } from 'node:crypto';

/**
 * The id of an event whose body carries none: a digest of the environment and the raw body, so that
 * the same bytes have the same id, whichever endpoint, replica or delivery they came through.
 */
export function digestId(environment: string, body: Buffer): string {
  // The zero byte keeps `ab` + `c` apart from `a` + `bc`.
  return `body-${createHash('sha256').update(environment).update('\0').update(body).digest('base64url')}`;
}

/** The vendor's own `id` (second dialect), where it is one that fits a header and a URL. */
export function vendorId(value: unknown): string | null {
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value) ? value : null;
}
