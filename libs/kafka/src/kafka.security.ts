import { createRequire } from 'node:module';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import kafkajs, { type ISocketFactory, type KafkaConfig, type Mechanism } from 'kafkajs';
import {
  advise,
  isKafkaAway,
  kafkaSasl,
  kafkaTls,
  tlsAdvice,
  type KafkaSasl,
  type KafkaSecurity,
  type Peer,
} from '#wire';

const require = createRequire(import.meta.url);
// Not among the names that an ES module sees of it.
const { KafkaJSConnectionError } = kafkajs;

const BROKER: Peer = {
  name: 'the broker',
  ca: 'KAFKA_CA_FILE',
  address: 'KAFKA_BROKERS (and its advertised.listeners)',
  certificate: 'KAFKA_CERT_FILE and KAFKA_KEY_FILE',
  tls: 'KAFKA_TLS',
};

const WANTS_TLS =
  'the broker closed the connection at once: if that port speaks TLS, set KAFKA_TLS=true';
const TLS_ALERT = 0x15;

/** kafkajs's own. */
const KEEP_ALIVE_MS = 60_000;

/** kafkajs's options for a security that is read anew for each connection. */
export function securityOptions(security: KafkaSecurity): Partial<KafkaConfig> {
  const sasl = kafkaSasl(security);
  return {
    // For its log only: the sockets are made here.
    ...(security.KAFKA_TLS ? { ssl: true } : {}),
    ...(sasl === null ? {} : { sasl: mechanismOf(sasl) }),
    socketFactory: socketsBy(security),
  };
}

function socketsBy(security: KafkaSecurity): ISocketFactory {
  return ({ host, port, onConnect }) => {
    const tls = kafkaTls(security);
    const socket =
      tls === null
        ? connectPlain({ host, port }, onConnect)
        : connectTls(
            { host, port, ...(isIP(host) ? {} : { servername: host }), ...tls },
            onConnect,
          );
    // Before kafkajs listens, which makes an error of its own of the words alone.
    socket.on('error', (error) => void advise(error, tlsAdvice(error, BROKER)));
    if (tls === null) tellOfTls(socket);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    return socket;
  };
}

/** A broker that gets something else on a port for TLS answers with an alert (RFC 8446, 5.1) or nothing, and closes. */
function tellOfTls(socket: Socket): void {
  let isAlert = false;
  socket.once('data', (bytes: Buffer) => (isAlert = bytes[0] === TLS_ALERT));
  socket.on('end', () => {
    // Without an alert it may as well be a balancer that has no broker behind it just now.
    const code = isAlert ? { code: 'tls-wanted' } : {};
    if (isAlert || socket.bytesRead === 0)
      socket.emit('error', Object.assign(new Error(WANTS_TLS), code));
  });
}

type Provider = Mechanism['authenticationProvider'];
type MakeProvider = (credentials: { username: string; password: string }) => Provider;

/** kafkajs's own mechanisms, each time with the password as it is then. */
function mechanismOf(sasl: KafkaSasl): Mechanism {
  const file = sasl.mechanism.replace('scram-sha-', 'scram');
  const make = require(`kafkajs/src/broker/saslAuthenticator/${file}.js`) as MakeProvider;
  const provide: Provider = (given) => ({
    authenticate: async () => {
      const { username } = sasl;
      // kafkajs keeps of it the words alone.
      let cause: unknown = null;
      const saslAuthenticate: typeof given.saslAuthenticate = (step) =>
        given.saslAuthenticate(step).catch((error: unknown) => {
          cause = error;
          throw error;
        });
      try {
        const credentials = { username, password: sasl.password() };
        await make(credentials)({ ...given, saslAuthenticate }).authenticate();
      } catch (error) {
        // As a fault of the connection, which is tried again: a password that is being rotated is right soon.
        throw new KafkaJSConnectionError(saslWords(error, username), {
          broker: `${given.host}:${given.port}`,
          // Unless the connection broke in between.
          ...(isKafkaAway(cause) ? {} : { code: 'sasl-refused' }),
        });
      }
    },
  });
  return { mechanism: sasl.mechanism, authenticationProvider: provide };
}

function saslWords(error: unknown, username: string): string {
  const { message } = error as Error;
  return `${message}: the broker does not know ${username} by this password (KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD_FILE, KAFKA_SASL_MECHANISM)`;
}
