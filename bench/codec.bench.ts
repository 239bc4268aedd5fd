import { cpus } from 'node:os';
import { CloudEvent, Kafka } from 'cloudevents';
import { decodeEvent, encodeEvent, type FoxtailEvent } from '#contracts';
import { buildDocument, seededRandom } from '#vendor-payloads';
import type { BenchContext } from './bench.js';
import { median } from './statistics.js';

const EVENTS = 20_000;
const ROUNDS = 9;
/** Rounds before, in which the engine learns the code. */
const WARM_UP = 2;

/**
 * Microseconds of CPU to make a Kafka message of an event and to read it back, for vendor objects of
 * about 1,000 bytes; the `cloudevents` package beside it, which does less: it validates no data.
 */
export async function benchCodec({ say }: BenchContext): Promise<object> {
  const events = Array.from({ length: EVENTS }, (_, n) => sample(n));
  const size = Math.round(
    events.reduce((sum, { vendor }) => sum + (vendor?.length ?? 0), 0) / EVENTS,
  );
  say(
    `${EVENTS} events, vendor objects of ${size} bytes, median of ${ROUNDS} rounds, ${cpus()[0]?.model ?? ''}`,
  );
  const encode: number[] = [];
  const decode: number[] = [];
  const theirsEncode: number[] = [];
  const theirsDecode: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const messages = events.map(encodeEvent).map(asDelivered);
    if (round === 0)
      for (const list of [encode, decode, theirsEncode, theirsDecode]) list.length = 0;
    encode.push(micros(events, (event) => encodeEvent(event)));
    decode.push(micros(messages, (message) => decodeEvent(message)));
    const cloudEvents = events.map(asCloudEvent);
    const theirs = cloudEvents.map((event) => Kafka.binary(event));
    theirsEncode.push(micros(cloudEvents, (event) => Kafka.binary(event)));
    theirsDecode.push(micros(theirs, (message) => Kafka.toEvent(message)));
    say(
      `  round ${round + 1} of ${ROUNDS}: ${encode.at(-1)?.toFixed(2)} and ${decode.at(-1)?.toFixed(2)} µs`,
    );
  }
  say('');
  say('                 encode    decode   (CPU µs an event)');
  say(`  foxtail        ${column(encode)}  ${column(decode)}`);
  say(`  cloudevents    ${column(theirsEncode)}  ${column(theirsDecode)}`);
  return { encodeMicros: rounded(median(encode)), decodeMicros: rounded(median(decode)) };
}

function micros<T>(items: readonly T[], work: (item: T) => unknown): number {
  const before = process.cpuUsage();
  for (const item of items) work(item);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / items.length;
}

function sample(n: number): FoxtailEvent {
  const document = buildDocument({ type: 'ticket' }, seededRandom(n));
  const vendor = Buffer.from(JSON.stringify(document));
  const { _id: documentId, loadBatch: batchId = 'b', name } = document;
  return {
    entity: 'document',
    action: 'processed',
    id: `e${n}`,
    source: 'bench',
    subject: documentId,
    time: '2026-03-01T10:00:00.000Z',
    receivedAt: '2026-03-01T10:00:00.100Z',
    endpoint: 'bench',
    inactivity: 30,
    data: {
      environment: 'bench',
      webhook: { type: 'document.processed' },
      documentId,
      batchId,
      name,
    },
    vendor,
  };
}

/** As kafkajs hands it over: header values are Buffers. */
function asDelivered({ key, value, headers }: ReturnType<typeof encodeEvent>) {
  const entries = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]);
  return {
    key: Buffer.from(key),
    value,
    headers: Object.fromEntries(entries) as Record<string, Buffer>,
  };
}

function asCloudEvent(event: FoxtailEvent): CloudEvent<unknown> {
  const data = { ...event.data, vendor: JSON.parse(event.vendor?.toString() ?? 'null') as unknown };
  return new CloudEvent({
    id: event.id,
    source: event.source,
    type: 'foxtail.document.processed.v1',
    subject: event.subject,
    datacontenttype: 'application/json',
    data,
  });
}

function column(values: readonly number[]): string {
  return median(values).toFixed(2).padStart(7);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
