import { Authority } from './certificates.js';
import { KafkaCluster } from './kafka-cluster.js';

export const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

/** A user's password on a secure Kafka. */
export const passwordOf = (user: string) => `${user} and a secret`;

/**
 * A broker of a test's own that also listens by TLS: `SECURE` wants a user by SASL, `MUTUAL` a client
 * certificate. Its certificate is for 127.0.0.1, not for localhost. The plain listener is the test's own.
 */
export class SecureKafka {
  private constructor(
    readonly cluster: KafkaCluster,
    readonly authority: Authority,
  ) {}

  /** @param settings more of server.properties */
  static async start(
    users: readonly string[],
    settings: Readonly<Record<string, string>> = {},
  ): Promise<SecureKafka> {
    const authority = Authority.create();
    const { both } = authority.issue('broker', 'IP:127.0.0.1');
    const cluster = await KafkaCluster.start({
      brokers: 1,
      listeners: { SECURE: 'SASL_SSL', MUTUAL: 'SSL' },
      settings: {
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.location': both,
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': authority.ca,
        'listener.name.mutual.ssl.client.auth': 'required',
        ...saslSettings(users),
        ...settings,
      },
      formatting: users.flatMap((user) =>
        ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
          '--add-scram',
          `${mechanism}=[name=${user},password=${passwordOf(user)}]`,
        ]),
      ),
    }).catch((error: unknown) => {
      authority.drop();
      throw error;
    });
    return new SecureKafka(cluster, authority);
  }

  /** Settings of an app that comes as this user. */
  as(user: string, mechanism: (typeof MECHANISMS)[number] = 'scram-sha-512') {
    return {
      KAFKA_BROKERS: `127.0.0.1:${this.cluster.port('SECURE')}`,
      KAFKA_TLS: 'true',
      KAFKA_CA_FILE: this.authority.ca,
      KAFKA_SASL_MECHANISM: mechanism,
      KAFKA_SASL_USERNAME: user,
      KAFKA_SASL_PASSWORD_FILE: this.authority.write(`${user}.password`, `${passwordOf(user)}\n`),
    };
  }

  /** Settings of an app that comes with a client certificate. */
  withCertificate(commonName = 'client') {
    const { cert, key } = this.authority.issue(commonName);
    return {
      KAFKA_BROKERS: `127.0.0.1:${this.cluster.port('MUTUAL')}`,
      KAFKA_TLS: 'true',
      KAFKA_CA_FILE: this.authority.ca,
      KAFKA_CERT_FILE: cert,
      KAFKA_KEY_FILE: key,
    };
  }

  async close(): Promise<void> {
    await this.cluster.close();
    this.authority.drop();
  }
}

function saslSettings(users: readonly string[]): Record<string, string> {
  const plain = users.map((user) => `user_${user}="${passwordOf(user)}"`).join(' ');
  const modules = 'org.apache.kafka.common.security';
  const scram = `${modules}.scram.ScramLoginModule required;`;
  return {
    'listener.name.secure.sasl.enabled.mechanisms': MECHANISMS.join(',').toUpperCase(),
    'listener.name.secure.plain.sasl.jaas.config': `${modules}.plain.PlainLoginModule required ${plain};`,
    'listener.name.secure.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.secure.scram-sha-512.sasl.jaas.config': scram,
  };
}
