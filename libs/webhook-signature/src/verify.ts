import { timingSafeEqual, type KeyObject } from 'node:crypto';
import type { SignatureScheme } from './scheme.js';
import { sign } from './sign.js';

/** A key object prints as nothing wherever it is logged by mistake; in speed they are alike. */
export type SecretValue = string | Buffer | KeyObject;

/** One live secret of an endpoint. `id` names it in metrics and logs; `value` goes nowhere but here. */
export interface WebhookSecret {
  id: string;
  value: SecretValue;
}

declare const verified: unique symbol;

/** A body whose signature held. Only {@link verify} makes one, so whatever takes it can trust it. */
export interface VerifiedWebhook {
  readonly [verified]: true;
  /** The bytes that were signed, as they came. */
  readonly body: Buffer;
  /** Which of the endpoint's secrets signed it. */
  readonly secretId: string;
}

export type SignatureFault = 'signature-missing' | 'signature-mismatch';

export type Verification =
  { ok: true; webhook: VerifiedWebhook } | { ok: false; reason: SignatureFault };

/**
 * Checks `signature`, the header's value, over the raw `body` against each live secret.
 *
 * Hex counts in either case; base64 only in its canonical form, since two spellings of one hash
 * would let an attacker vary a request. The comparison takes the same time wherever they differ;
 * neither the clock nor the body's content is looked at.
 */
export function verify(
  body: Buffer,
  signature: string | undefined,
  scheme: SignatureScheme,
  secrets: readonly WebhookSecret[],
): Verification {
  if (signature === undefined || signature === '')
    return { ok: false, reason: 'signature-missing' };
  const given = Buffer.from(normalise(signature, scheme), 'utf8');
  for (const { id, value } of secrets) {
    const expected = Buffer.from(sign(body, value, scheme), 'utf8');
    // timingSafeEqual wants equal lengths; a signature's length is no secret.
    if (given.length === expected.length && timingSafeEqual(given, expected)) {
      return { ok: true, webhook: { body, secretId: id } as VerifiedWebhook };
    }
  }
  return { ok: false, reason: 'signature-mismatch' };
}

function normalise(signature: string, { encoding, prefix }: SignatureScheme): string {
  if (encoding !== 'hex' || !signature.startsWith(prefix)) return signature;
  return prefix + signature.slice(prefix.length).toLowerCase();
}
