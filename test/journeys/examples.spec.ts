import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { encodeEvent, topicsOf, type Outgoing } from '#contracts';
import { applyTopics, createKafka, KafkaPublisher } from '#kafka';
import { quietLogger } from '../../tools/quiet-logger.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import {
  javaExample,
  pythonExample,
  runExample,
  typescriptExample,
  type ExampleCommand,
} from '../support/examples.js';
import { brokers } from '../support/foxtail.js';
import { at, documentEvent } from '../support/histories.js';
import { kafkaPrefix } from '../support/kafka-prefix.js';

const SLOW = 240_000;
const prefix = kafkaPrefix();
const commands: Record<string, ExampleCommand> = {};
let publisher: KafkaPublisher;
let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  commands['typescript'] = typescriptExample();
  commands['python'] = pythonExample();
  commands['java'] = javaExample();
  const kafka = createKafka({ brokers: brokers(), clientId: 'foxtail-test', logger: quietLogger });
  await applyTopics(kafka, topicsOf(prefix));
  publisher = new KafkaPublisher({ kafka, topics: topicsOf(prefix) });
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'foxtail-examples-'));
}, SLOW);
afterAll(async () => {
  await publisher.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** Publishes `count` documents, processed and then approved, the first one's event twice. */
async function publish(name: string, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, n) => [
    documentEvent('processed', `${name}-${n}`, { time: at(1) }),
    documentEvent('approved', `${name}-${n}`, { time: at(2) }),
  ]).flat();
  const repeat = events[0];
  if (!repeat) throw new Error('nothing to publish');
  for (const event of [...events, repeat]) {
    await publisher.publish({ topic: 'documents', ...encodeEvent(event) });
  }
}

async function publishOddities(): Promise<void> {
  const good: Outgoing = { topic: 'documents', ...encodeEvent(documentEvent('processed', 'odd')) };
  await publisher.publish({ ...good, value: Buffer.from('{') });
  await publisher.publish({
    ...good,
    headers: { ...good.headers, ce_type: 'foxtail.novelty.appeared.v1' },
  });
}

describe.each(['typescript', 'python', 'java'])('the subscriber in %s', (language) => {
  /** Changes with each of its transactions. */
  const stateOf = async (): Promise<string> => {
    if (language !== 'typescript')
      return String(statSync(join(folder, `${language}.state`)).mtimeMs);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ sum: string }>('SELECT sum(next) FROM checkpoint');
    await client.end();
    return String(rows[0]?.sum);
  };
  const run = (killWhen?: () => Promise<boolean>) =>
    runExample(
      commands[language] as ExampleCommand,
      {
        KAFKA_BROKERS: brokers(),
        TOPIC_PREFIX: prefix,
        DATABASE_URL: database.url,
        STATE: join(folder, `${language}.state`),
        UNTIL_END: '1',
      },
      killWhen,
    );
  let documents = 0;
  let events = 0;

  it(
    'reads all there is, each event once, and passes over what is malformed or not known',
    async () => {
      await publish(language, 20);
      await publishOddities();
      const { result, errors } = await run();
      expect(errors).toContain('malformed: passed over');
      documents = result?.documents ?? 0;
      events = result?.events ?? 0;
      expect(events).toBe(documents * 2);
      expect(documents).toBeGreaterThanOrEqual(20);
      expect(result?.duplicates).toBeGreaterThanOrEqual(1);
    },
    SLOW,
  );

  it(
    'goes on from its own checkpoint',
    async () => {
      await publish(`${language}-more`, 5);
      const { result, errors } = await run();
      // The malformed message and the first repeats lie before the checkpoint.
      expect(errors).not.toContain('malformed');
      expect(result).toEqual({ documents: documents + 5, events: events + 10, duplicates: 1 });
    },
    SLOW,
  );

  it(
    'is right though it was killed in mid-work',
    async () => {
      await publish(`${language}-killed`, 300);
      const before = await stateOf();
      await run(async () => (await stateOf()) !== before);
      const { result } = await run();
      expect(result).toMatchObject({ documents: documents + 305, events: events + 610 });
    },
    SLOW,
  );
});

it("the TypeScript subscriber's table has what happened last", async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    `SELECT DISTINCT type FROM latest WHERE document LIKE 'typescript-%'`,
  );
  await client.end();
  expect(rows).toEqual([{ type: 'foxtail.document.approved.v1' }]);
});
