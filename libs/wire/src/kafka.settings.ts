import { Type, type Static, type TObject } from 'typebox';
import { pairFaults } from './pair.js';
import { certificateFault } from './pem.js';
import { fileFaults, passwordFault } from './text-file.js';

/** Settings of every process that talks to Kafka, out of environment variables. */
export const kafkaSettings = {
  KAFKA_BROKERS: Type.String({
    description: 'Kafka bootstrap servers: host:port, comma-separated.',
  }),
  KAFKA_TLS: Type.Boolean({
    default: false,
    description: 'Whether the brokers are spoken to by TLS.',
  }),
  KAFKA_CA_FILE: Type.Optional(
    Type.String({
      description:
        "PEM file of the authorities that the brokers' certificates are from. Unset: those that Node.js knows.",
    }),
  ),
  KAFKA_CERT_FILE: Type.Optional(
    Type.String({
      description:
        'PEM file of the client certificate, the chain behind it. Read for each connection.',
    }),
  ),
  KAFKA_KEY_FILE: Type.Optional(
    Type.String({ description: 'PEM file of its private key, without a passphrase.' }),
  ),
  KAFKA_SASL_MECHANISM: Type.Optional(
    Type.Enum(['plain', 'scram-sha-256', 'scram-sha-512'], {
      description: 'How this process says who it is. Unset: by no SASL.',
    }),
  ),
  KAFKA_SASL_USERNAME: Type.Optional(Type.String({ description: 'The user of SASL.' })),
  KAFKA_SASL_PASSWORD: Type.Optional(
    Type.String({ description: 'Its password; better by KAFKA_SASL_PASSWORD_FILE.' }),
  ),
  KAFKA_SASL_PASSWORD_FILE: Type.Optional(
    Type.String({ description: 'File with the password. Read for each connection.' }),
  ),
};
export type KafkaSettings = Static<TObject<typeof kafkaSettings>>;
/** How to reach brokers safely; none of it is a plain connection. */
export type KafkaSecurity = Partial<Omit<KafkaSettings, 'KAFKA_BROKERS'>>;

const ONLY_TLS = ['KAFKA_CA_FILE', 'KAFKA_CERT_FILE', 'KAFKA_KEY_FILE'] as const;
const ONLY_SASL = [
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'KAFKA_SASL_PASSWORD_FILE',
] as const;

/** What no schema can say of these settings: what belongs together, and what is in the files. Never a secret. */
export function kafkaFaults(given: KafkaSecurity): string[] {
  const without = (names: readonly (keyof KafkaSecurity)[], needs: string) =>
    names
      .filter((name) => given[name] !== undefined)
      .map((name) => `${name} is set, which means nothing without ${needs}`);
  return [
    ...(given.KAFKA_TLS ? [] : without(ONLY_TLS, 'KAFKA_TLS=true')),
    ...fileFaults('KAFKA_CA_FILE', given.KAFKA_CA_FILE, certificateFault),
    ...pairFaults(
      { name: 'KAFKA_CERT_FILE', path: given.KAFKA_CERT_FILE },
      { name: 'KAFKA_KEY_FILE', path: given.KAFKA_KEY_FILE },
    ),
    ...(given.KAFKA_SASL_MECHANISM === undefined
      ? without(ONLY_SASL, 'KAFKA_SASL_MECHANISM')
      : saslFaults(given)),
    ...fileFaults('KAFKA_SASL_PASSWORD_FILE', given.KAFKA_SASL_PASSWORD_FILE, passwordFault),
  ];
}

function saslFaults(given: KafkaSecurity): string[] {
  const { KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_SASL_PASSWORD_FILE } = given;
  const needs = 'which KAFKA_SASL_MECHANISM needs';
  const faults =
    KAFKA_SASL_USERNAME === undefined ? [`KAFKA_SASL_USERNAME is not set, ${needs}`] : [];
  if (KAFKA_SASL_PASSWORD === undefined && KAFKA_SASL_PASSWORD_FILE === undefined)
    faults.push(`KAFKA_SASL_PASSWORD_FILE (or KAFKA_SASL_PASSWORD) is not set, ${needs}`);
  if (KAFKA_SASL_PASSWORD !== undefined && KAFKA_SASL_PASSWORD_FILE !== undefined)
    faults.push('KAFKA_SASL_PASSWORD and KAFKA_SASL_PASSWORD_FILE are both set: give one');
  return faults;
}
