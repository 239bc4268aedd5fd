import { createHmac, type KeyObject } from 'node:crypto';
import type { SignatureScheme } from './scheme.js';

/** The signature of `body` as it stands in the header: HMAC over the raw bytes, encoded as `scheme` says. */
export function sign(
  body: Buffer,
  secret: string | Buffer | KeyObject,
  scheme: SignatureScheme,
): string {
  return scheme.prefix + createHmac(scheme.algorithm, secret).update(body).digest(scheme.encoding);
}
