import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';

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
