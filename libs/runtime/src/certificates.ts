import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Gauge, type Registry } from 'prom-client';

/** A certificate file that the settings name, and what it is for: words of a closed list. */
export interface CertificateFile {
  certificate: string;
  path: string;
}

const OF_FILE = {
  KAFKA_CA_FILE: 'kafka-ca',
  KAFKA_CERT_FILE: 'kafka-client',
  OTEL_EXPORTER_OTLP_CERTIFICATE: 'otlp-ca',
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: 'otlp-client',
};
const POSTGRES = { DATABASE_URL: 'postgres', SPOOL_DATABASE_URL: 'spool' };
const OF_URL = { sslrootcert: 'ca', sslcert: 'client' };

/** The certificate files that an app's settings name: Kafka's and OTLP's by their own, Postgres's in its URLs (as libpq has them). */
export function certificateFiles(config: object): CertificateFile[] {
  const text = (name: string): string | undefined => {
    const value = (config as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : undefined;
  };
  const found: CertificateFile[] = [];
  for (const [name, certificate] of Object.entries(OF_FILE)) {
    const path = text(name);
    if (path) found.push({ certificate, path });
  }
  for (const [name, server] of Object.entries(POSTGRES)) {
    const url = text(name);
    const query = url !== undefined && URL.canParse(url) ? new URL(url).searchParams : null;
    for (const [parameter, kind] of Object.entries(OF_URL)) {
      const path = query?.get(parameter);
      // `system` is libpq's word for the certificates of the system.
      if (path && path !== 'system') found.push({ certificate: `${server}-${kind}`, path });
    }
  }
  return found;
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * When the first of the certificates in a PEM file expires: a chain is good as long as all of it is.
 * @returns seconds since 1970
 * @throws Error where it holds none, or one that can't be read
 */
export function firstExpiry(pem: string): number {
  const expiries = (pem.match(PEM) ?? []).map(
    (one) => Date.parse(new X509Certificate(one).validTo) / 1_000,
  );
  if (expiries.length === 0) throw new Error('there is no certificate in it');
  return Math.min(...expiries);
}

/** Tells when they expire. Read each time that it is asked: they are replaced while the process runs. */
export function watchCertificates(registry: Registry, files: readonly CertificateFile[]): void {
  new Gauge({
    name: 'foxtail_certificate_expiry_timestamp_seconds',
    help: 'When a certificate that the settings name expires; 0 where its file can not be read.',
    labelNames: ['certificate'],
    registers: [registry],
    collect() {
      for (const { certificate, path } of files) this.set({ certificate }, expiryOf(path));
    },
  });
}

function expiryOf(path: string): number {
  try {
    return firstExpiry(readFileSync(path, 'utf8'));
  } catch {
    // Long ago: whoever watches for expiry learns of this, too.
    return 0;
  }
}
