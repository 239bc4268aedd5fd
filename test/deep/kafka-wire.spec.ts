import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from '@jest/globals';
import { KafkaProbe } from '#kafka';
import { quietLogger } from '../../tools/quiet-logger.js';
import { Authority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { projectedRows } from '../support/projected-rows.js';
import { MECHANISMS, passwordOf, SecureKafka } from '../support/secure-kafka.js';
import { ask, deliver, webhook } from '../support/vendor.js';

type Env = Record<string, string>;

const PATIENCE = { withinMs: 60_000 };

let secure: SecureKafka;
let foxtail: Foxtail;
let others: Authority;

beforeAll(async () => {
  secure = await SecureKafka.start(['foxtail']);
  foxtail = await Foxtail.prepare(undefined, secure.cluster.brokers());
  others = Authority.create('Others');
});
afterEach(() => secure.cluster.heal());
afterAll(async () => {
  await foxtail?.stop();
  await secure?.close();
  others?.drop();
});

/** Asks Kafka as an app with these settings does. @returns why it can't, in words; null if it can */
async function faultWith(env: Env): Promise<string | null> {
  const { KAFKA_BROKERS = '', KAFKA_TLS, ...rest } = env;
  const probe = new KafkaProbe({
    brokers: KAFKA_BROKERS,
    security: { ...(rest as object), KAFKA_TLS: KAFKA_TLS === 'true' },
    clientId: 'foxtail-test',
    logger: quietLogger,
  });
  try {
    await probe.check();
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await probe.close();
  }
}

const projected = (id: string) => async () => {
  const rows = [...(await projectedRows(foxtail.database.url)).keys()];
  return rows.some((key) => key.includes(id)) ? undefined : `${id} is not in the read models`;
};

async function passThrough(env: Env, id: string): Promise<void> {
  const ingest = await foxtail.start('ingest', env, `ingest-${id}`);
  const projections = await foxtail.start('projections', env, `projections-${id}`);
  try {
    const body = webhook('document.processed', { _id: id });
    expect(await deliver(`${ingest.url}/webhooks/main`, { body })).toMatchObject({ status: 200 });
    await eventually(projected(id), PATIENCE);
  } finally {
    await Promise.all([ingest.stop(), projections.stop()]);
  }
}

describe('over TLS', () => {
  test.each(MECHANISMS)('an event goes from the webhook to the read model, by SASL %s', (way) =>
    passThrough(secure.as('foxtail', way), `doc-${way}`),
  );

  test('and by a client certificate', () => passThrough(secure.withCertificate(), 'doc-mutual'));
});

describe('what is wrong is said, with what to do', () => {
  const good = () => secure.as('foxtail');
  test.each<[string, () => Env, RegExp]>([
    [
      'an authority that the broker is not from',
      () => ({ ...good(), KAFKA_CA_FILE: others.ca }),
      /set KAFKA_CA_FILE to the one it is from/,
    ],
    [
      'a host that its certificate does not name',
      () => ({ ...good(), KAFKA_BROKERS: good().KAFKA_BROKERS.replace('127.0.0.1', 'localhost') }),
      /certificate is for another host: KAFKA_BROKERS/,
    ],
    [
      'a wrong password',
      () => ({ ...good(), KAFKA_SASL_PASSWORD_FILE: secure.authority.write('wrong', 'wrong') }),
      /the broker does not know foxtail by this password \(KAFKA_SASL_USERNAME/,
    ],
    [
      'a port that speaks no TLS',
      () => ({ ...good(), KAFKA_BROKERS: secure.cluster.brokers() }),
      /KAFKA_TLS, and the port in KAFKA_BROKERS|does that port speak TLS/,
    ],
    [
      'no client certificate where one is wanted',
      () => ({
        KAFKA_BROKERS: secure.withCertificate().KAFKA_BROKERS,
        KAFKA_TLS: 'true',
        KAFKA_CA_FILE: secure.authority.ca,
      }),
      /wants a client certificate.*KAFKA_CERT_FILE/,
    ],
    [
      'a port that speaks TLS, without KAFKA_TLS',
      () => ({ KAFKA_BROKERS: good().KAFKA_BROKERS }),
      /if that port speaks TLS, set KAFKA_TLS=true/,
    ],
  ])('%s', async (_, env, words) => {
    expect(await faultWith(env())).toMatch(words);
  });

  it('by an app that can not start, in its last line, without a secret', async () => {
    const wrong = {
      ...good(),
      KAFKA_SASL_PASSWORD: 'hush-hush',
      KAFKA_SASL_PASSWORD_FILE: '',
    };
    await expect(foxtail.start('projections', wrong, 'projections-wrong')).rejects.toThrow(
      /the broker does not know foxtail by this password/,
    );
    const log = readFileSync(join(foxtail.folder, 'projections-wrong.log'), 'utf8');
    expect(log).toContain('could not start');
    expect(log).not.toContain('hush-hush');
  });
});

describe('a rotation is felt by a running process', () => {
  it('of a password: unready with the reason while it is wrong, and ready again by itself', async () => {
    const env = secure.as('foxtail', 'scram-sha-256');
    const projections = await foxtail.start('projections', env, 'projections-rotated');
    const ingest = await foxtail.start('ingest', env, 'ingest-rotated');
    secure.authority.write('foxtail.password', 'the next one');
    await secure.cluster.broker.restart();
    await eventually(async () => {
      const { json } = await ask(`${projections.url}/readyz`, null);
      const text = JSON.stringify(json);
      return text.includes('does not know foxtail by this password') ? undefined : text;
    }, PATIENCE);
    secure.authority.write('foxtail.password', passwordOf('foxtail'));
    await eventually(async () => {
      const { status, json } = await ask(`${projections.url}/readyz`, null);
      return status === 200 ? undefined : JSON.stringify(json);
    }, PATIENCE);
    const body = webhook('document.processed', { _id: 'doc-rotated' });
    expect(await deliver(`${ingest.url}/webhooks/main`, { body })).toMatchObject({ status: 200 });
    await eventually(projected('doc-rotated'), PATIENCE);
    await Promise.all([ingest.stop(), projections.stop()]);
  });

  it('of a client certificate', async () => {
    const env = secure.withCertificate();
    const stranger = others.issue('stranger');
    const mine = [
      secure.authority.write('c.pem', ''),
      secure.authority.write('k.pem', ''),
    ] as const;
    const place = (cert: string, key: string) => {
      copyFileSync(cert, mine[0]);
      copyFileSync(key, mine[1]);
    };
    const probe = new KafkaProbe({
      brokers: env.KAFKA_BROKERS,
      security: { ...env, KAFKA_TLS: true, KAFKA_CERT_FILE: mine[0], KAFKA_KEY_FILE: mine[1] },
      clientId: 'foxtail-test',
      logger: quietLogger,
    });
    place(stranger.cert, stranger.key);
    await expect(probe.check()).rejects.toThrow(/refuses what it got: see KAFKA_CERT_FILE/);
    place(env.KAFKA_CERT_FILE, env.KAFKA_KEY_FILE);
    await probe.check();
    await probe.close();
  });
});
