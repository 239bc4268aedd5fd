/**
 * Hash functions an endpoint may sign with. The vendor's guide lets the customer choose "the
 * hashing algorithm" and names none (`vendor.md`, OPEN), so the HMAC family is assumed.
 */
export const signatureAlgorithms = [
  'sha1',
  'sha256',
  'sha384',
  'sha512',
  'sha3-256',
  'sha3-512',
] as const;
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

export const signatureEncodings = ['hex', 'base64'] as const;
export type SignatureEncoding = (typeof signatureEncodings)[number];

/** The header in which the vendor's guide says that the hash travels. */
export const DEFAULT_SIGNATURE_HEADER = 'x-invofox-signature';

/** How a signature is computed and written; `prefix` such as `sha256=` stands before the hash. */
export interface SignatureScheme {
  algorithm: SignatureAlgorithm;
  encoding: SignatureEncoding;
  prefix: string;
}

export const defaultScheme: SignatureScheme = { algorithm: 'sha256', encoding: 'hex', prefix: '' };
