import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { Kafka, logLevel } from 'kafkajs';
import { topicsOf, type LogPosition, type Outgoing, type Topics } from '#contracts';
import { eventually } from '../../../test/support/eventually.js';
import { kafkaPrefix } from '../../../test/support/kafka-prefix.js';
import { standStill } from '../../../test/support/stand-still.js';
import {
  applyTopics,
  checkTopics,
  createKafka,
  currentEnds,
  KafkaProbe,
  KafkaPublisher,
  LogConsumer,
  LogGapError,
  PublishError,
  readLog,
  readMessages,
  type Chunk,
  type KafkaLogger,
} from './index.js';
import { LogLimit } from './log-limit.js';
import { withAdmin } from './topics.admin.js';

const silent: KafkaLogger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
const prefix = kafkaPrefix();
const topics: Topics = topicsOf(prefix);
const settings = {
  brokers: process.env['KAFKA_BROKERS'] ?? '',
  clientId: 'foxtail-test',
  logger: silent,
};
let kafka: Kafka;
let publisher: KafkaPublisher;

beforeAll(async () => {
  kafka = createKafka(settings);
  await applyTopics(kafka, topics);
  publisher = new KafkaPublisher({ kafka, topics });
  await publisher.connect();
});
afterAll(() => publisher.close());

const message = (key: string, text: string, topic: Outgoing['topic'] = 'documents'): Outgoing => ({
  topic,
  key,
  value: Buffer.from(text),
  headers: { ce_id: text },
});

async function contents(topic: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await readLog(kafka, [topic], ({ partition, message: { offset, value } }) => {
    found.set(`${partition}/${offset}`, String(value));
  });
  return found;
}

describe('the topics', () => {
  it('are made once, with the partitions and settings of the contract', async () => {
    expect(await applyTopics(kafka, topics)).toEqual([]);
    await checkTopics(kafka, topics);
    const { resources } = await withAdmin(kafka, (admin) =>
      admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: 2, name: topics.documents }],
      }),
    );
    const settings = Object.fromEntries(
      (resources[0]?.configEntries ?? []).map(({ configName, configValue }) => [
        configName,
        configValue,
      ]),
    );
    expect(settings).toMatchObject({ 'cleanup.policy': 'delete', 'retention.ms': '-1' });
  });

  it('are missed by name', async () => {
    await expect(checkTopics(kafka, topicsOf(`${prefix}x`))).rejects.toThrow(
      `topic ${prefix}x.files.v1 is missing, or its user may not see it`,
    );
  });

  it('with another number of partitions are refused', async () => {
    const other = topicsOf(`${prefix}y`);
    await withAdmin(kafka, (admin) =>
      admin.createTopics({
        waitForLeaders: false,
        topics: [{ topic: other.files, numPartitions: 3 }],
      }),
    );
    await expect(applyTopics(kafka, other)).rejects.toThrow(
      'has 3 partitions where the contract has 12',
    );
  });
});

describe('the publisher', () => {
  it('tells the place of each message, also of those that were sent together', async () => {
    const sent = Array.from({ length: 1_200 }, (_, n) =>
      message(`demo/d${n % 50}`, `m${n}`, n % 3 ? 'documents' : 'batches'),
    );
    const positions = await Promise.all(sent.map((one) => publisher.publish(one)));
    for (const topic of ['documents', 'batches'] as const) {
      const found = await contents(topics[topic]);
      sent.forEach((one, index) => {
        const { topic: at, partition, offset } = positions[index] as LogPosition;
        if (one.topic === topic) {
          expect(at).toBe(topics[topic]);
          expect(found.get(`${partition}/${offset}`)).toBe(one.value.toString());
        }
      });
    }
  });

  it('keeps the order of the messages of one key', async () => {
    const positions = await Promise.all(
      Array.from({ length: 700 }, (_, n) =>
        publisher.publish(message('demo/ordered', `o${n}`, 'files')),
      ),
    );
    expect(new Set(positions.map(({ partition }) => partition)).size).toBe(1);
    const offsets = positions.map(({ offset }) => Number(offset));
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  });

  // Partitions that the Java client's murmur2 partitioner gives for 12 partitions: part of the contract.
  it.each([
    ['demo/64f0c0ffee00000000000001', 7],
    ['demo/64f0c0ffee00000000000002', 6],
    ['production/64f0c0ffee00000000000001', 2],
  ])('puts %s into the partition that every other client would', async (key, partition) => {
    expect((await publisher.publish(message(key, 'p'))).partition).toBe(partition);
  });

  it('sends large messages that come together, though they fit no one record batch', async () => {
    const large = Array.from({ length: 12 }, (_, n) =>
      publisher.publish({ ...message('demo/large', `l${n}`), value: Buffer.alloc(900_000, n) }),
    );
    const offsets = (await Promise.all(large)).map(({ offset }) => Number(offset));
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    expect(new Set(offsets).size).toBe(12);
  });

  it('acknowledges nothing that is not written, after a send of which the answer was lost', async () => {
    const sockets: Socket[] = [];
    let deaf = false;
    const flaky = new Kafka({
      brokers: [process.env['KAFKA_BROKERS'] ?? ''],
      requestTimeout: 500,
      logLevel: logLevel.NOTHING,
      socketFactory: ({ host, port, onConnect }) => {
        const socket = connect({ host, port }, onConnect);
        // Deaf: what is sent reaches the broker, what it answers does not reach us.
        socket.on('data', () => deaf && socket.pause());
        sockets.push(socket);
        return socket;
      },
    });
    const unlucky = new KafkaPublisher({ kafka: flaky, topics, timeoutMs: 2_000 });
    const send = (text: string) => unlucky.publish(message('demo/unlucky', text));
    await send('before');
    deaf = true;
    sockets.forEach((socket) => socket.pause());
    await expect(send('unanswered')).rejects.toThrow(PublishError);
    deaf = false;
    sockets.forEach((socket) => socket.resume());
    const after = ['after 1', 'after 2', 'after 3'];
    const positions = [];
    for (const text of after) positions.push(await send(text));
    await unlucky.close();
    sockets.forEach((socket) => socket.destroy());
    const log = await contents(topics.documents);
    expect(positions.map(({ partition, offset }) => log.get(`${partition}/${offset}`))).toEqual(
      after,
    );
  });

  it('does not take a pause of this process for one of Kafka', async () => {
    const strict = new KafkaPublisher({ kafka, topics, timeoutMs: 1_000 });
    await strict.connect();
    const publishing = strict.publish(message('demo/pause', '1'));
    standStill(1_500);
    expect((await publishing).topic).toBe(topics.documents);
    await strict.close();
  });

  it('refuses at once what it has no room for', async () => {
    const small = new KafkaPublisher({ kafka, topics, maxWaitingBytes: 2_000 });
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, (_, n) => small.publish(message('demo/room', `r${n}`))),
    );
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    await small.close();
  });

  it('fails what waits behind a failed send, too, and tells of it before anybody is told', async () => {
    const told: string[] = [];
    const other = topicsOf(`${prefix}w`);
    const configEntries = [{ name: 'max.message.bytes', value: '10000' }];
    await withAdmin(kafka, async (admin) => {
      await admin.createTopics({
        waitForLeaders: false,
        topics: [{ topic: other.files, numPartitions: 12, configEntries }],
      });
      const served = async () => void (await admin.fetchTopicOffsets(other.files));
      await eventually(served, { withinMs: 30_000 });
    });
    const narrow = new KafkaPublisher({
      kafka,
      topics: other,
      onFailure: ({ code }) => told.push(code),
    });
    const large = { ...message('demo/a', 'large', 'files'), value: Buffer.alloc(600_000) };
    // The first two make one send, the third waits behind it.
    const results = [message('demo/a', 'small', 'files'), large, large].map((one) =>
      narrow.publish(one).catch((error: PublishError) => told.push(error.message)),
    );
    await Promise.all(results);
    expect(told).toEqual(['kafka-refused', ...Array<string>(3).fill('Kafka refuses the event')]);
    expect((await narrow.publish(message('demo/a', 'next', 'files'))).offset).toBe('0');
    await narrow.close();
  });

  it('says that it could not when Kafka refuses', async () => {
    const nowhere = new KafkaPublisher({ kafka, topics: topicsOf(`${prefix}z`) });
    await nowhere.connect();
    await expect(nowhere.publish(message('demo/x', 'x'))).rejects.toThrow(PublishError);
    await nowhere.close();
  });
});

describe('the consumer', () => {
  const start = async (
    handle: (chunk: Chunk) => Promise<bigint>,
    group: string,
    checkpoint?: bigint,
    limit?: LogLimit,
  ) => {
    const stopped: Error[] = [];
    const consumer = new LogConsumer({
      kafka,
      groupId: `${prefix}-${group}`,
      topics: [topics.unmapped],
      logger: silent,
      handle,
      checkpoints: async () =>
        new Map(
          checkpoint === undefined ? [] : [[`${topics.unmapped}/${place.partition}`, checkpoint]],
        ),
      chunkSize: 10,
      partitionsAtOnce: 3,
      sessionTimeoutMs: 6_000,
      onStopped: (error) => stopped.push(error),
      ...(limit === undefined ? {} : { limit }),
    });
    await consumer.start();
    return { consumer, stopped };
  };
  const later = (a: bigint, b: bigint) => (a > b ? a : b);
  const afterLast = (messages: Chunk['messages']) => BigInt(messages.at(-1)?.offset ?? -1) + 1n;
  const KEY = 'demo/one-partition';
  let place: LogPosition;

  beforeAll(async () => {
    const positions = await Promise.all(
      Array.from({ length: 35 }, (_, n) => publisher.publish(message(KEY, `c${n}`, 'unmapped'))),
    );
    place = positions[0] as LogPosition;
  });

  it('comes to its limit, though it was sent back with messages behind the limit already fetched', async () => {
    const limit = new LogLimit();
    limit.advance(new Map([[`${topics.unmapped}/${place.partition}`, 20n]]));
    const applied = new Set<number>();
    let isSentBack = false;
    const handle = async ({ from, messages }: Chunk) => {
      // Where the first fetch was faster than the way to the checkpoint, with its second chunk.
      if (!isSentBack && from > 0n) {
        isSentBack = true;
        return 0n;
      }
      for (const { offset } of messages) applied.add(Number(offset));
      return afterLast(messages);
    };
    const { consumer, stopped } = await start(handle, 'limited', 5n, limit);
    await eventually(() => (applied.size < 20 ? `${applied.size} of 20 applied` : undefined), {
      withinMs: 20_000,
    });
    await consumer.stop();
    expect([...applied].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect([isSentBack, stopped]).toEqual([true, []]);
  });

  it('hands over chunks in order, each beginning where the one before ended or earlier', async () => {
    const seen: bigint[] = [];
    let next = 0n;
    const { consumer } = await start(async ({ from, messages }) => {
      expect(from <= next).toBe(true);
      seen.push(...messages.map(({ offset }) => BigInt(offset)).filter((offset) => offset >= next));
      // Like a checkpoint: what is read a second time takes it nowhere back.
      return (next = later(next, afterLast(messages)));
    }, 'order');
    await eventually(() => (seen.length === 35 ? undefined : `${seen.length}`), {
      withinMs: 20_000,
    });
    await consumer.stop();
    expect(seen).toEqual(Array.from({ length: 35 }, (_, n) => BigInt(n)));
  });

  it('has single messages that can be read by their offsets; what it does not hold is missing', async () => {
    const { partition } = place;
    const found = await readMessages(kafka, { topic: topics.unmapped, partition }, [
      34n,
      3n,
      20n,
      3n,
      35n,
      99n,
    ]);
    expect([...found].map(([offset, { value }]) => [offset, String(value)]).sort()).toEqual([
      [20n, 'c20'],
      [3n, 'c3'],
      [34n, 'c34'],
    ]);
    expect(await readMessages(kafka, { topic: topics.unmapped, partition }, [99n])).toEqual(
      new Map(),
    );
  });

  it('tries a chunk again until it is applied, and passes nothing over', async () => {
    const applied: bigint[] = [];
    let next = 0n;
    let failures = 0;
    const { consumer } = await start(async ({ messages }) => {
      if (failures < 3) {
        failures += 1;
        // The kind of error that kafkajs would stop for good on.
        throw new TypeError('not now');
      }
      applied.push(...messages.map(({ offset }) => BigInt(offset)).filter((o) => o >= next));
      return (next = later(next, afterLast(messages)));
    }, 'again');
    await eventually(() => (applied.length === 35 ? undefined : `${applied.length}`), {
      withinMs: 20_000,
    });
    await consumer.stop();
    expect(failures).toBe(3);
    expect(applied).toEqual(Array.from({ length: 35 }, (_, n) => BigInt(n)));
  });

  it('goes back to where the checkpoint is, though Kafka was told more and nothing new comes', async () => {
    const group = 'back';
    const last = async ({ messages }: Chunk) => BigInt(messages.at(-1)?.offset ?? 0) + 1n;
    const first = await start(last, group);
    await eventually(
      async () => {
        const [committed] = await withAdmin(kafka, (admin) =>
          admin.fetchOffsets({ groupId: `${prefix}-${group}`, topics: [topics.unmapped] }),
        );
        const partitions = committed?.partitions ?? [];
        const offset = partitions.find(({ partition }) => partition === place.partition)?.offset;
        return offset === '35' ? undefined : `${offset}`;
      },
      { withinMs: 20_000 },
    );
    await first.consumer.stop();

    // As after Postgres was restored from a backup: its checkpoint is at 20.
    let checkpoint = 20n;
    const applied: bigint[] = [];
    const handle = async ({ messages }: Chunk) => {
      const offsets = messages.map(({ offset }) => BigInt(offset));
      const fresh = offsets.filter((offset) => offset >= checkpoint);
      applied.push(...fresh);
      return (checkpoint = (fresh.at(-1) ?? checkpoint - 1n) + 1n);
    };
    const second = await start(handle, group, 20n);
    await eventually(() => (checkpoint === 35n ? undefined : `${checkpoint}`), {
      withinMs: 20_000,
    });
    await second.consumer.stop();
    expect(applied).toEqual(Array.from({ length: 15 }, (_, n) => BigInt(n + 20)));
  });

  it('stops loudly where the log is shorter than the checkpoint: the topic was made anew', async () => {
    const { consumer, stopped } = await start(async ({ from }) => from, 'anew', 1_000n);
    await eventually(() => (stopped.length > 0 ? undefined : 'still running'), {
      withinMs: 20_000,
    });
    expect(stopped[0]).toBeInstanceOf(LogGapError);
    expect(stopped[0]?.message).toMatch(/wants offset 1000, the log ends at 35/);
    await consumer.stop();
  });

  it('stops loudly where the log has lost what the checkpoint wants next', async () => {
    await withAdmin(kafka, async (admin) => {
      // Makes kafkajs load the topic's metadata, which the next call takes for granted.
      await admin.fetchTopicOffsets(topics.unmapped);
      await admin.deleteTopicRecords({
        topic: topics.unmapped,
        partitions: [{ partition: place.partition, offset: '30' }],
      });
    });
    const { consumer, stopped } = await start(async ({ from }) => from, 'gap', 20n);
    await eventually(() => (stopped.length > 0 ? undefined : 'still running'), {
      withinMs: 20_000,
    });
    expect(stopped[0]).toBeInstanceOf(LogGapError);
    expect(stopped[0]?.message).toMatch(/wants offset 20, the log goes on at 30/);
    await consumer.stop();
  });
});

describe('the probe', () => {
  it('passes while Kafka answers, however many ask at once', async () => {
    const probe = new KafkaProbe(settings);
    await Promise.all(Array.from({ length: 20 }, () => probe.check()));
    await probe.check();
    await probe.close();
  });

  it('fails while no broker can be reached', async () => {
    const probe = new KafkaProbe({ ...settings, brokers: '127.0.0.1:1' });
    await expect(probe.check()).rejects.toThrow(/ECONNREFUSED/);
    await probe.close();
  });

  it('says so of a broker that takes connections and answers nothing, and asks anew once it does', async () => {
    const [host = '', port = ''] = settings.brokers.split(':');
    let hangs = true;
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      if (hangs) return;
      const broker = connect(Number(port), host);
      sockets.push(broker);
      pipeline(socket, broker, socket, () => undefined);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: own } = server.address() as AddressInfo;
    const probe = new KafkaProbe({ ...settings, brokers: `127.0.0.1:${own}` });
    await expect(probe.check()).rejects.toThrow(/^no broker answered/);
    hangs = false;
    await eventually(() => probe.check(), { withinMs: 30_000 });
    await probe.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

describe('reading the log', () => {
  it('reads from a mark to where it ends, and no further', async () => {
    const mark = await currentEnds(kafka, [topics.deadLetters]);
    await publisher.publish(message('demo/r', 'r1', 'deadLetters'));
    const later = await currentEnds(kafka, [topics.deadLetters]);
    await publisher.publish(message('demo/r', 'r2', 'deadLetters'));
    const read = async (from: typeof mark) => {
      const values: string[] = [];
      await readLog(
        kafka,
        [topics.deadLetters],
        ({ message: { value } }) => values.push(String(value)),
        from,
      );
      return values;
    };
    expect(await read(mark)).toEqual(['r1', 'r2']);
    expect(await read(later)).toEqual(['r2']);
    expect(await read(await currentEnds(kafka, [topics.deadLetters]))).toEqual([]);
  });
});
