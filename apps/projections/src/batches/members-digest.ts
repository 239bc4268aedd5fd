import { hash } from 'node:crypto';
import type { DocumentStatus } from '#read-models';

const MODULUS = 1n << 128n;

/**
 * What one document adds to the digest of its batch: 128 bits of SHA-256 over its id and status. The digest
 * is the sum of these, so that it depends on the set of members alone and a change costs two of them.
 */
export function memberHash(documentId: string, status: DocumentStatus): bigint {
  return BigInt(`0x${hash('sha256', `${documentId} ${status}`, 'hex').slice(0, 32)}`);
}

/** Takes a member out of a digest and puts another in, modulo 2^128; 0 for none. */
export function exchange(digest: bigint, out: bigint, into: bigint): bigint {
  return (digest - out + into + MODULUS) % MODULUS;
}

/** As it is kept and told: 32 hexadecimal digits. */
export function digestText(digest: bigint): string {
  return digest.toString(16).padStart(32, '0');
}
