import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { readText } from './text-file.js';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM file, in their order. @throws where one of them is none */
export function certificatesIn(pem: string): X509Certificate[] {
  return (pem.match(CERTIFICATE) ?? []).map((block) => new X509Certificate(block));
}

/** What is wrong with a PEM file of certificates, as the end of a sentence; null if nothing is. */
export function certificateFault(pem: string): string | null {
  try {
    return certificatesIn(pem).length === 0 ? 'holds no PEM certificate' : null;
  } catch {
    return 'holds a certificate that can not be read';
  }
}

/** What is wrong with a PEM file of a private key; null if nothing is. */
export function keyFault(pem: string): string | null {
  if (/ENCRYPTED/.test(pem)) return 'is encrypted: give it without a passphrase';
  try {
    createPrivateKey(pem);
    return null;
  } catch {
    return 'holds no PEM private key';
  }
}

/** Whether the first certificate is the key's. @throws where either can't be read */
export function areAPair(certificate: string, key: string): boolean {
  const [own] = certificatesIn(certificate);
  if (own === undefined) return false;
  const publicOf = (pem: string) =>
    createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' });
  return own.publicKey.export({ type: 'spki', format: 'der' }).equals(publicOf(key));
}

/** A PEM file of a process's settings, and when the first of its certificates ends. */
export interface CertificateExpiry {
  /** The setting that names the file, such as KAFKA_CERT_FILE. */
  setting: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/**
 * When certificates end, by the files as they are now: the earliest of each file, since one that is over
 * breaks the chain. Of a file that can't be read nothing is said.
 *
 * @param files paths by the name of their setting; undefined for one that is not set
 */
export function certificateExpiries(
  files: Readonly<Record<string, string | undefined>>,
): CertificateExpiry[] {
  return Object.entries(files).flatMap(([setting, path]) => {
    if (path === undefined) return [];
    try {
      const ends = certificatesIn(readText(path)).map(({ validTo }) => Date.parse(validTo));
      return ends.length === 0 ? [] : [{ setting, expiresAt: Math.min(...ends) / 1_000 }];
    } catch {
      return [];
    }
  });
}
