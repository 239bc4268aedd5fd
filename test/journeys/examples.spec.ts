import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Message, Producer } from 'kafkajs';
import { encodeEvent, topicsOf, type FoxtailEvent, type TopicKind } from '#contracts';
import { applyTopics, createKafka, KafkaPublisher } from '#kafka';
import { quietLogger } from '../../tools/quiet-logger.js';
import { ExampleBench, exampleLanguages } from '../support/example-bench.js';
import {
  contests,
  malformedMessages,
  novelMessages,
  publishWithNullHeaders,
  unknownMessages,
} from '../support/example-messages.js';
import { brokers } from '../support/foxtail.js';
import { at, batchEvent, documentEvent } from '../support/histories.js';
import { kafkaPrefix } from '../support/kafka-prefix.js';

const SLOW = 240_000;
const APPROVED = 'foxtail.document.approved.v1';
const EXPORTED = 'foxtail.document.exported.v1';

describe.each(exampleLanguages)('the subscriber in %s', (language) => {
  const kafka = createKafka({ brokers: brokers(), clientId: 'foxtail-test', logger: quietLogger });
  const topics = topicsOf(kafkaPrefix());
  const publisher = new KafkaPublisher({ kafka, topics });
  const producer: Producer = kafka.producer();
  let bench: ExampleBench;

  beforeAll(async () => {
    bench = await ExampleBench.prepare(language);
    await applyTopics(kafka, topics);
    await producer.connect();
  }, SLOW);
  afterAll(async () => {
    await publisher.close();
    await producer.disconnect();
    await bench.close();
  });

  const publish = (topic: TopicKind, events: FoxtailEvent[]) =>
    Promise.all(events.map((event) => publisher.publish({ topic, ...encodeEvent(event) })));
  /** @returns where each came to stand */
  const send = async (messages: Message[]): Promise<string[]> => {
    const places: string[] = [];
    for (const message of messages) {
      const [place] = await producer.send({ topic: topics.documents, messages: [message] });
      places.push(`${topics.documents}[${place?.partition}] ${place?.baseOffset}`);
    }
    return places;
  };
  const runToEnd = () => bench.runToEnd(topics.documents);

  it(
    'keeps what happened last, each event once, and passes over what is malformed or not known',
    async () => {
      const documents = twoEventsEach('first', 20);
      await publish('documents', [...documents, ...documents.slice(0, 1)]);
      await send([...novelMessages(), ...unknownMessages()]);
      const nullHeaders = publishWithNullHeaders(topics.documents);
      const malformed = [...nullHeaders, ...(await send(malformedMessages()))];
      const { result, errors } = await runToEnd();
      expect(result).toEqual({ latest: { [APPROVED]: 21 }, events: 41 });
      const passedOver = errors.split('\n').filter((line) => line.startsWith(topics.documents));
      const lines = malformed.map((place) => `${place} is malformed: passed over`);
      expect(passedOver.sort()).toEqual(lines.sort());
    },
    SLOW,
  );

  it(
    'goes on from its own checkpoint',
    async () => {
      const repeat = twoEventsEach('first', 1);
      await publish('documents', [...twoEventsEach('second', 5), ...repeat]);
      const { result, errors } = await runToEnd();
      expect(result).toEqual({ latest: { [APPROVED]: 26 }, events: 51 });
      expect(errors).not.toContain('passed over');
    },
    SLOW,
  );

  it(
    'has nothing to do at the end of the log',
    async () => {
      expect((await runToEnd()).result).toEqual({ latest: { [APPROVED]: 26 }, events: 51 });
    },
    SLOW,
  );

  it(
    'neither skips nor doubles though it was killed in mid-work',
    async () => {
      await publish('documents', twoEventsEach('killed', 1_000));
      const when = await bench.untilItCommits(topics.documents);
      const killed = await bench.run(topics.documents, {}, { name: 'SIGKILL', when });
      expect(killed).toMatchObject({ result: null, exitCode: null });
      expect((await runToEnd()).result).toEqual({ latest: { [APPROVED]: 1_026 }, events: 2_051 });
    },
    SLOW,
  );

  it(
    'stops when it is told to, and goes on from there',
    async () => {
      await publish('documents', [documentEvent('exported', 'first-0', { time: at(30) })]);
      const when = await bench.untilItCommits(topics.documents);
      const stopped = await bench.run(topics.documents, {}, { name: 'SIGTERM', when });
      const result = { latest: { [APPROVED]: 1_025, [EXPORTED]: 1 }, events: 2_052 };
      expect(stopped).toMatchObject({ result, exitCode: 0 });
      expect((await runToEnd()).result).toEqual(result);
    },
    SLOW,
  );

  it(
    'takes the same event for the later one, in whichever order they came',
    async () => {
      const pairs = contests();
      const turned = pairs.map((pair) =>
        pair.map((event) => renamed(event, `turned ${event.subject}`)).reverse(),
      );
      await publish('files', [...pairs.flat(), ...turned.flat()]);
      const { result } = await bench.runToEnd(topics.files);
      const winners = [...pairs, ...pairs].map(([, winner]) => encodeEvent(winner).headers);
      expect(result.latest).toEqual(countBy(winners.map((headers) => headers['ce_type'] ?? '')));
    },
    SLOW,
  );

  it(
    'does the same for batches',
    async () => {
      const created = batchEvent('created', 'b1', { time: at(1) });
      const closed = batchEvent('closed', 'b1', { time: at(1) });
      await publish('batches', [closed, created, closed]);
      const { result } = await bench.runToEnd(topics.batches);
      expect(result).toEqual({ latest: { 'foxtail.batch.closed.v1': 1 }, events: 2 });
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

/** The same of another document. */
function renamed({ action, id, time }: FoxtailEvent, documentId: string): FoxtailEvent {
  return documentEvent(action, documentId, { time, id: `turned ${id}` });
}

function countBy(words: string[]): Record<string, number> {
  return words.reduce<Record<string, number>>(
    (counts, word) => ({ ...counts, [word]: (counts[word] ?? 0) + 1 }),
    {},
  );
}
