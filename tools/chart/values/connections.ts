import { choice, flag, group, key, name, text } from './words.js';

/** How all apps reach Kafka; who they are there is each app's own. */
export const kafkaValues = group('Kafka, which is yours. Topics: npm run topics, or `strimzi`.', {
  brokers: text('Bootstrap servers, host:port, comma-separated. Required.', '', {
    pattern: '^([^, ]+:[0-9]+( *, *[^, ]+:[0-9]+)*)?$',
  }),
  topicPrefix: text('What the names of the topics begin with.', 'foxtail', {
    pattern: '^[a-zA-Z0-9._-]{1,100}$',
  }),
  tls: group('Encryption of the connection.', {
    enabled: flag('Connect by TLS.', false),
    caSecret: name(
      "Secret with the authorities that signed the brokers' certificates; none: those that Node knows.",
    ),
    caKey: key('Key in it.', 'ca.crt'),
  }),
  saslMechanism: choice(
    'How apps prove who they are, besides a client certificate; empty: not by a password.',
    ['', 'plain', 'scram-sha-256', 'scram-sha-512'],
    '',
  ),
});

/** Who one app is for Kafka. */
export const kafkaClient = () =>
  group('Who this app is for Kafka.', {
    secret: name(
      'Secret with the password of SASL, and with the client certificate where Kafka asks for one.',
    ),
    username: text('Name for SASL, if it is not in the Secret.'),
    usernameKey: key('Key with the name.'),
    passwordKey: key('Key with the password; mounted as a file.', 'password'),
    certificateKey: key('Key with the client certificate, such as tls.crt; empty: none.'),
    privateKeyKey: key('Key with its private key, such as tls.key.'),
  });

export const databaseValues = group('Postgres, which is yours.', {
  caSecret: name(
    'Secret with the authorities that signed its certificate, for URLs with sslmode=verify-full. It is mounted as /etc/foxtail/database/ca.crt, and /etc/foxtail/spool/ca.crt for a spool: name that in sslrootcert.',
  ),
  caKey: key('Key in it.', 'ca.crt'),
});

/** One process's connection to one database, as a user of its own (docs/projections.md, "Roles"). */
export const connection = (description: string) =>
  group(description, {
    url: text(
      'postgres://user@host:5432/database?sslmode=verify-full, without a password. Empty: it is in the Secret.',
      '',
      { pattern: '^(postgres(ql)?://.*)?$' },
    ),
    secret: name('Secret with the URL, or with the password of the URL above.'),
    urlKey: key('Key with the whole URL, password and all. Counts where url is empty.', 'url'),
    passwordKey: key(
      'Key with the password, mounted as a file. Counts where url is set.',
      'password',
    ),
    certificateKey: key(
      'Key with a client certificate, such as tls.crt, mounted beside the authorities; empty: none.',
    ),
    privateKeyKey: key('Key with its private key, such as tls.key.'),
  });
