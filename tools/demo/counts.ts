import pg from 'pg';
import { decodeEvent, topicsOf } from '#contracts';
import { createKafka, currentEnds, readLog, type LogMessage, type Offsets } from '#kafka';
import { quietLogger } from '../quiet-logger.js';
import { get, orNoAnswer } from './outages.js';

/** Distinct ids of the vendor's events of this run, counted in three places independently. */
export interface Counts {
  /** Answered 200 by ingest, by the simulator's own book. */
  accepted: number;
  /** Found in the topics, read anew. */
  inKafka: number;
  /** Found in the timeline in Postgres. */
  inReadModel: number;
}

export interface Delivered {
  acceptedEventIds: number;
  lost: number;
  pending: number;
  /** Every batch is processed and nothing is on its way. */
  settled: boolean;
}

export async function fetchDelivered(
  simulatorUrl: string,
  batchIds: readonly string[],
): Promise<Delivered> {
  const query = new URLSearchParams(batchIds.map((id): [string, string] => ['batch', id]));
  const response = await get(`${simulatorUrl}/_simulator/summary?${query.toString()}`);
  if (!response.ok) throw new Error(`the simulator answered ${response.status}`);
  return (await response.json()) as Delivered;
}

const topics = topicsOf();
const eventTopics = [topics.documents, topics.files, topics.batches];

/** Where the topics end now, so that only what comes after is read later. */
export async function markLog(brokers: string): Promise<Offsets> {
  return orNoAnswer(() => currentEnds(kafkaOf(brokers), eventTopics));
}

/** Counts the vendor's events of these batches in Kafka, from `mark` on. */
export async function countInKafka(
  brokers: string,
  batchIds: ReadonlySet<string>,
  mark: Offsets,
): Promise<number> {
  const ids = new Set<string>();
  const note = ({ message }: LogMessage) => {
    const decoded = decodeEvent(message);
    if (!decoded.ok || decoded.event.vendor === null) return;
    const { id, source, data } = decoded.event;
    if (data.batchId !== undefined && batchIds.has(data.batchId)) ids.add(`${source} ${id}`);
  };
  await orNoAnswer(() => readLog(kafkaOf(brokers), eventTopics, note, mark));
  return ids.size;
}

/** Counts the vendor's events of these batches in the timeline. @throws NoAnswer if Postgres has none */
export async function countInReadModel(
  databaseUrl: string,
  batchIds: readonly string[],
): Promise<number> {
  return orNoAnswer(() => countRows(databaseUrl, batchIds));
}

async function countRows(databaseUrl: string, batchIds: readonly string[]): Promise<number> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  // A server that ends meanwhile raises 'error' besides the rejected promise.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ count: string }>(
      `SELECT count(DISTINCT (environment, event_id)) FROM foxtail.timeline
       WHERE batch_id = ANY($1) AND origin = 'vendor'`,
      [batchIds],
    );
    return Number(rows[0]?.count ?? 0);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function kafkaOf(brokers: string) {
  return createKafka({ brokers, clientId: 'foxtail-start', logger: quietLogger });
}
