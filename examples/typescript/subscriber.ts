// Keeps a table of documents with what happened to them last. Effect and checkpoint are one
// transaction, and the checkpoint is ours: Kafka is told nothing, so its offsets can't be ahead of us.
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import pg from 'pg';

const { KAFKA_BROKERS = '127.0.0.1:19092', TOPIC_PREFIX = 'foxtail', UNTIL_END } = process.env;
const topic = `${TOPIC_PREFIX}.documents.v1`;
const kafka = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.ERROR });
// A group of its own; several processes that share one share the partitions.
const consumer = kafka.consumer({ groupId: `example-${process.pid}`, maxWaitTimeInMs: 500 });
const database = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
await database.connect();
await database.query(`CREATE TABLE IF NOT EXISTS seen (source text, id text, PRIMARY KEY (source, id));
  CREATE TABLE IF NOT EXISTS latest (source text, document text, type text, time text, PRIMARY KEY (source, document));
  CREATE TABLE IF NOT EXISTS checkpoint (partition int PRIMARY KEY, next bigint NOT NULL)`);
let duplicates = 0;

async function apply({ headers, value, offset }: KafkaMessage): Promise<void> {
  const [source, id, type, time] = ['source', 'id', 'type', 'time'].map((name) =>
    headers?.[`ce_${name}`]?.toString(),
  );
  // A type that is not known is passed over: a newer version may send it.
  if (!type?.startsWith('foxtail.document.')) return;
  let document: { documentId: string };
  try {
    document = JSON.parse(value?.toString() ?? '') as { documentId: string };
  } catch {
    return console.error(`${topic} ${offset} is malformed: passed over`);
  }
  const insert = 'INSERT INTO seen VALUES ($1, $2) ON CONFLICT DO NOTHING';
  // A repeat has the same source and id.
  if ((await database.query(insert, [source, id])).rowCount === 0) return void (duplicates += 1);
  // By the event's own time: it may have been overtaken.
  await database.query(
    `INSERT INTO latest VALUES ($1, $2, $3, $4) ON CONFLICT (source, document) DO UPDATE
     SET type = EXCLUDED.type, time = EXCLUDED.time WHERE EXCLUDED.time >= latest.time`,
    [source, document.documentId, type, time ?? ''],
  );
}

const admin = kafka.admin();
await admin.connect();
const ends = await admin.fetchTopicOffsets(topic);
await admin.disconnect();
const { rows } = await database.query<{ partition: number; next: string }>('TABLE checkpoint');
const checkpoint = new Map(rows.map((row) => [row.partition, Number(row.next)]));
const isAtEnd = () => ends.every((p) => (checkpoint.get(p.partition) ?? 0) >= Number(p.high));

async function stop(): Promise<never> {
  await consumer.disconnect();
  const counts = await database.query<{ documents: number; events: number }>(
    'SELECT (SELECT count(*)::int FROM latest) documents, (SELECT count(*)::int FROM seen) events',
  );
  console.log(JSON.stringify({ ...counts.rows[0], duplicates }));
  process.exit(0);
}
process.on('SIGTERM', () => void stop()).on('SIGINT', () => void stop());
if (UNTIL_END && isAtEnd()) await stop();

await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatch: async ({ batch: { partition, messages } }) => {
    const next = checkpoint.get(partition) ?? 0;
    const after = Math.max(next, Number(messages.at(-1)?.offset ?? -1) + 1);
    await database.query('BEGIN');
    for (const message of messages) if (Number(message.offset) >= next) await apply(message);
    const save = `INSERT INTO checkpoint VALUES ($1, $2) ON CONFLICT (partition) DO UPDATE SET next = $2`;
    await database.query(save, [partition, after]);
    await database.query('COMMIT');
    checkpoint.set(partition, after);
    if (UNTIL_END && isAtEnd()) void stop();
  },
});
for (const [partition, offset] of checkpoint)
  consumer.seek({ topic, partition, offset: `${offset}` });
