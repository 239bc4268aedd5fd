// Keeps a table of documents (or batches) with what happened to each last. It has two habits:
// effect and checkpoint are one transaction (Kafka's committed offsets, which may be ahead of the
// effect, are not used), and a repeat, which has the same ce_source and ce_id, changes nothing.
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type EachBatchPayload, type KafkaMessage } from 'kafkajs';
import pg from 'pg';

const { KAFKA_BROKERS = '127.0.0.1:19092', DATABASE_URL, STATE = 'subscriber' } = process.env;
const { TOPIC_PREFIX = 'foxtail', TOPIC = 'documents', UNTIL_END } = process.env;
const topic = `${TOPIC_PREFIX}.${TOPIC}.v1`;
const kafka = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.ERROR });
// kafkajs wants a group: one for us alone. Processes that share one read the checkpoint on GROUP_JOIN.
const consumer = kafka.consumer({ groupId: `example-${randomUUID()}`, maxWaitTimeInMs: 500 });
const database = new pg.Client({ connectionString: DATABASE_URL });
await database.connect();
await database.query(`CREATE SCHEMA IF NOT EXISTS "${STATE}"; SET search_path = "${STATE}";
  CREATE TABLE IF NOT EXISTS seen (source text, id text, PRIMARY KEY (source, id));
  CREATE TABLE IF NOT EXISTS latest (source text, subject text, type text, version text COLLATE "C", PRIMARY KEY (source, subject));
  CREATE TABLE IF NOT EXISTS checkpoint (partition int PRIMARY KEY, next bigint)`);
let duplicates = 0;

async function apply({ headers, value }: KafkaMessage, place: string): Promise<void> {
  const header = (name: string) => [headers?.[`ce_${name}`]].flat()[0]?.toString() ?? '';
  const [type, source, id] = [header('type'), header('source'), header('id')];
  const [subject, time] = [header('subject'), header('time')];
  // A type that is not known is passed over, as is any member of the value that is not.
  if (type && !/^foxtail\.(document|batch|import)\.[\w-]+\.v1$/.test(type)) return;
  try {
    const data = JSON.parse(String(value)) as { environment: string };
    const isComplete = [type, source, id, subject].every((text) => /^[^\0]{1,256}$/.test(text));
    const isTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)?$/.test(time);
    if (!isComplete || !isTime || data.environment !== source) throw new Error('not an event');
  } catch {
    return console.error(`${place} is malformed: passed over`);
  }
  const insert = 'INSERT INTO seen VALUES ($1, $2) ON CONFLICT DO NOTHING';
  if ((await database.query(insert, [source, id])).rowCount === 0) return void (duplicates += 1);
  // By its own time, since it may have been overtaken. Without the Z, times sort as text.
  const upsert = `INSERT INTO latest VALUES ($1, $2, $3, $4) ON CONFLICT (source, subject) DO UPDATE
    SET type = EXCLUDED.type, version = EXCLUDED.version WHERE EXCLUDED.version > latest.version`;
  await database.query(upsert, [source, subject, type, `${time.replace('Z', '')} ${id}`]);
}

async function applyBatch({ batch: { partition, messages } }: EachBatchPayload): Promise<void> {
  await database.query('BEGIN');
  for (const message of messages.filter(({ offset }) => Number(offset) >= nextOf(partition)))
    await apply(message, `${topic}[${partition}] ${message.offset}`);
  const next = Math.max(nextOf(partition), Number(messages.at(-1)?.offset ?? -1) + 1);
  const save = `INSERT INTO checkpoint VALUES ($1, $2) ON CONFLICT (partition) DO UPDATE SET next = $2`;
  await database.query(save, [partition, next]);
  await database.query('COMMIT');
  checkpoint.set(partition, next);
  if (UNTIL_END && isAtEnd()) void stop();
}

async function stop(): Promise<void> {
  await consumer.disconnect();
  const sums = `SELECT coalesce(json_object_agg(type, n), '{}') latest, (SELECT count(*)::int FROM seen) events
    FROM (SELECT type, count(*) n FROM latest GROUP BY type) types`;
  const result = (await database.query<object>(sums)).rows[0];
  console.log(JSON.stringify({ ...result, duplicates }));
  process.exit();
}
process.on('SIGTERM', () => void stop()).on('SIGINT', () => void stop());
// After a fault nothing is committed: whoever starts this process again starts it at the checkpoint.
consumer.on('consumer.crash', () => process.exit(1));
const admin = kafka.admin();
await admin.connect();
const ends = await admin.fetchTopicOffsets(topic);
await admin.disconnect();
const { rows } = await database.query<{ partition: number; next: string }>('TABLE checkpoint');
const checkpoint = new Map(rows.map(({ partition, next }) => [partition, Number(next)]));
const nextOf = (partition: number) => checkpoint.get(partition) ?? 0;
const isAtEnd = () => ends.every(({ partition, high }) => nextOf(partition) >= Number(high));
if (UNTIL_END && isAtEnd()) await stop();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({ autoCommit: false, eachBatch: applyBatch });
for (const { partition } of ends)
  consumer.seek({ topic, partition, offset: String(nextOf(partition)) });
