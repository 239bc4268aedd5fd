import type { ConnectionOptions } from 'node:tls';
import type { KafkaSecurity } from './kafka.settings.js';
import { readPassword, readText } from './text-file.js';

/** TLS as the settings have it, with the files as they are now; null for a plain connection. */
export function kafkaTls(security: KafkaSecurity): ConnectionOptions | null {
  const { KAFKA_TLS, KAFKA_CA_FILE, KAFKA_CERT_FILE, KAFKA_KEY_FILE } = security;
  if (!KAFKA_TLS) return null;
  return {
    minVersion: 'TLSv1.2',
    ...(KAFKA_CA_FILE === undefined ? {} : { ca: readText(KAFKA_CA_FILE) }),
    ...(KAFKA_CERT_FILE === undefined ? {} : { cert: readText(KAFKA_CERT_FILE) }),
    ...(KAFKA_KEY_FILE === undefined ? {} : { key: readText(KAFKA_KEY_FILE) }),
  };
}

/** Who this process is by SASL; null where it says nothing. */
export interface KafkaSasl {
  mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  username: string;
  /** As it is now. @throws where its file never could be read */
  password: () => string;
}

export function kafkaSasl(security: KafkaSecurity): KafkaSasl | null {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_PASSWORD_FILE: file } = security;
  if (mechanism === undefined) return null;
  const password = () =>
    file === undefined ? (security.KAFKA_SASL_PASSWORD ?? '') : readPassword(file);
  return { mechanism, username: security.KAFKA_SASL_USERNAME ?? '', password };
}
