import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Producer } from 'kafkajs';
import pg from 'pg';
import { encodeEvent, topicsOf, type FoxtailEvent, type TopicKind } from '#contracts';
import { applyTopics, createKafka, KafkaPublisher } from '#kafka';
import { quietLogger } from '../../tools/quiet-logger.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import {
  javaExample,
  pythonExample,
  runExample,
  typescriptExample,
  type ExampleCommand,
  type ExampleSignal,
} from '../support/examples.js';
import { brokers } from '../support/foxtail.js';
import { at, batchEvent, documentEvent } from '../support/histories.js';
import { kafkaPrefix } from '../support/kafka-prefix.js';

const SLOW = 240_000;
const APPROVED = 'foxtail.document.approved.v1';
const EXPORTED = 'foxtail.document.exported.v1';

describe.each([
  ['TypeScript', typescriptExample],
  ['Python', pythonExample],
  ['Java', javaExample],
])('the subscriber in %s', (language, prepare) => {
  const kafka = createKafka({ brokers: brokers(), clientId: 'foxtail-test', logger: quietLogger });
  const prefix = kafkaPrefix();
  const topics = topicsOf(prefix);
  const publisher = new KafkaPublisher({ kafka, topics });
  const producer: Producer = kafka.producer();
  let command: ExampleCommand;
  let database: TestDatabase;
  let folder: string;

  beforeAll(async () => {
    command = prepare();
    await applyTopics(kafka, topics);
    await producer.connect();
    database = await createTestDatabase();
    folder = mkdtempSync(join(tmpdir(), 'foxtail-examples-'));
  }, SLOW);
  afterAll(async () => {
    await publisher.close();
    await producer.disconnect();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const publish = (topic: TopicKind, events: FoxtailEvent[]) =>
    Promise.all(events.map((event) => publisher.publish({ topic, ...encodeEvent(event) })));

  /** A schema for TypeScript, else a file. */
  const stateOf = (topic: string) =>
    language === 'TypeScript' ? `state of ${topic}` : join(folder, topic);
  const run = (env: Record<string, string>, signal?: ExampleSignal) =>
    runExample(
      command,
      {
        KAFKA_BROKERS: brokers(),
        DATABASE_URL: database.url,
        TOPIC_PREFIX: prefix,
        STATE: stateOf(env['TOPIC'] ?? 'documents'),
        ...env,
      },
      signal,
    );
  const runToEnd = (env: Record<string, string> = {}) => run({ UNTIL_END: '1', ...env });

  /** Tells whether it committed something since this was called. */
  const untilItCommits = async (): Promise<() => Promise<boolean>> => {
    const look = async (): Promise<string> => {
      const state = stateOf('documents');
      if (language !== 'TypeScript') return String(statSync(state).mtimeMs);
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      const { rows } = await client.query<{ sum: string }>(
        `SELECT sum(next) FROM "${state}".checkpoint`,
      );
      await client.end();
      return String(rows[0]?.sum);
    };
    const before = await look();
    return async () => (await look()) !== before;
  };

  it(
    'keeps what happened last, each event once, and passes over what is malformed or not known',
    async () => {
      const documents = twoEventsEach('first', 20);
      const repeat = documents.slice(0, 1);
      await publish('documents', [...documents, ...repeat, withNovelties()]);
      const malformed = await publishMalformed(producer, topics.documents);
      const { result, errors } = await runToEnd();
      expect(result).toEqual({ latest: { [APPROVED]: 21 }, events: 41, duplicates: 1 });
      const passedOver = errors.split('\n').filter((line) => line.includes('passed over'));
      expect(passedOver.sort()).toEqual(malformed.sort());
    },
    SLOW,
  );

  it(
    'goes on from its own checkpoint',
    async () => {
      const repeat = twoEventsEach('first', 1);
      await publish('documents', [...twoEventsEach('second', 5), ...repeat]);
      const { result, errors } = await runToEnd();
      expect(result).toEqual({ latest: { [APPROVED]: 26 }, events: 51, duplicates: 2 });
      expect(errors).not.toContain('passed over');
    },
    SLOW,
  );

  it(
    'has nothing to do at the end of the log',
    async () => {
      const { result } = await runToEnd();
      expect(result).toEqual({ latest: { [APPROVED]: 26 }, events: 51, duplicates: 0 });
    },
    SLOW,
  );

  it(
    'neither skips nor doubles though it was killed in mid-work',
    async () => {
      await publish('documents', twoEventsEach('killed', 1_000));
      const killed = await run({}, { name: 'SIGKILL', when: await untilItCommits() });
      expect(killed.result).toBeNull();
      const { result } = await runToEnd();
      expect(result).toMatchObject({ latest: { [APPROVED]: 1_026 }, events: 2_051 });
    },
    SLOW,
  );

  it(
    'stops when it is told to, and goes on from there',
    async () => {
      await publish('documents', [documentEvent('exported', 'first-0', { time: at(30) })]);
      const stopped = await run({}, { name: 'SIGTERM', when: await untilItCommits() });
      const exported = { latest: { [APPROVED]: 1_025, [EXPORTED]: 1 }, events: 2_052 };
      expect(stopped.result).toMatchObject(exported);
      expect((await runToEnd()).result).toEqual({ ...exported, duplicates: 0 });
    },
    SLOW,
  );

  it(
    'does the same for batches',
    async () => {
      const created = batchEvent('created', 'b1', { time: at(1) });
      const closed = batchEvent('closed', 'b1', { time: at(2) });
      await publish('batches', [closed, created, closed]);
      const { result } = await runToEnd({ TOPIC: 'batches' });
      const latest = { 'foxtail.batch.closed.v1': 1 };
      expect(result).toEqual({ latest, events: 2, duplicates: 1 });
    },
    SLOW,
  );
});

/** Documents that were processed and then approved; of each second one the log has it the other way round. */
function twoEventsEach(name: string, count: number): FoxtailEvent[] {
  return Array.from({ length: count }, (_, n) => {
    const processed = documentEvent('processed', `${name}-${n}`, { time: at(1) });
    const approved = documentEvent('approved', `${name}-${n}`, { time: at(2) });
    return n % 2 === 0 ? [processed, approved] : [approved, processed];
  }).flat();
}

/** An event as a later version may send it: with a member that is not known today. */
function withNovelties(): FoxtailEvent {
  return documentEvent('approved', 'novel', {}, { novelty: { deep: [1] } } as object);
}

/** Publishes what is no event, and a type that is not known. @returns what is to be said of each. */
async function publishMalformed(producer: Producer, topic: string): Promise<string[]> {
  const { key, value, headers } = encodeEvent(documentEvent('discarded', 'malformed'));
  const withoutId = { ...headers };
  delete withoutId['ce_id'];
  const malformed = [
    { key, headers, value: '{' },
    { key, headers, value: 'null' },
    { key, headers, value: null },
    { key, value },
    { key, value, headers: withoutId },
    { key, value, headers: { ...headers, ce_subject: 'a\0b' } },
    { key, value, headers: { ...headers, ce_source: Buffer.alloc(0) } },
    { key, value, headers: { ...headers, ce_id: 'x'.repeat(5_000) } },
    { key, value, headers: { ...headers, ce_time: 'yesterday' } },
  ];
  const lines: string[] = [];
  for (const message of malformed) {
    const [place] = await producer.send({ topic, messages: [message] });
    lines.push(`${topic}[${place?.partition}] ${place?.baseOffset} is malformed: passed over`);
  }
  const ofLaterVersion = { ...headers, ce_type: 'foxtail.document.discarded.v2' };
  const ofNewType = { ...headers, ce_type: 'foxtail.novelty.appeared.v1' };
  const unknown = [ofLaterVersion, ofNewType].map((unknown) => ({ key, value, headers: unknown }));
  await producer.send({ topic, messages: unknown });
  return lines;
}
