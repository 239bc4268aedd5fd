// Keeps a table of documents (or batches) with what happened to each last. Effect and checkpoint are one transaction
// (Kafka's committed offsets may be ahead of the effect), and a repeat, of the same ce_source and ce_id, changes nothing.
import { Kafka, logLevel, type EachBatchPayload, type KafkaMessage } from 'kafkajs';
import pg from 'pg';

const { KAFKA_BROKERS = '127.0.0.1:19092', DATABASE_URL, UNTIL_END } = process.env;
const { TOPIC: topic = 'foxtail.documents.v1', STATE = 'subscriber' } = process.env;
const actions = 'created processed corrected updated approved exported discarded closed completed';
const kafka = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.ERROR });
// kafkajs wants a group: one for this process alone. Another one on the same state waits at the checkpoint's lock.
const consumer = kafka.consumer({ groupId: `${STATE}-${Date.now()}`, maxWaitTimeInMs: 500 });
const [admin, database] = [kafka.admin(), new pg.Client({ connectionString: DATABASE_URL })];
const parse = async (json: string) => JSON.parse(json) as Record<string, unknown> | null;
const fail = (reason: unknown): never => (console.error(reason), process.exit(1));

async function apply({ headers, value, offset }: KafkaMessage, partition: number): Promise<void> {
  const ce = (name: string) => [headers?.[`ce_${name}`]].flat()[0]?.toString() ?? ''; // The first, if it was sent twice.
  const [type, source, id, subject] = [ce('type'), ce('source'), ce('id'), ce('subject')];
  const known = /^foxtail\.(document|batch|import)\.([\w-]+)\.v1$/.exec(type);
  if (type && !known) return; // Passed over, as is any member that is not known.
  const utc = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?Z$|^$/.exec(ce('time'));
  const data = await parse(String(value)).catch(() => null);
  const isSame = data?.[known?.[1] === 'document' ? 'documentId' : 'batchId'] === subject;
  const isText = [type, source, id, subject].every((text) => /^[^\0\uFFFD]{1,256}$/u.test(text)); // U+FFFD: was no UTF-8.
  if (!utc || !isText || !isSame || data.environment !== source)
    return console.error(`${topic}[${partition}] ${offset} is malformed: passed over`);
  const insert = 'INSERT INTO seen VALUES ($1, $2) ON CONFLICT DO NOTHING';
  if ((await database.query(insert, [source, id])).rowCount === 0) return;
  // Later, as text, is who has the later time (none: before all), then the action further on in the list, then the id.
  const rank = actions.split(' ').indexOf(known?.[2] ?? '') + 1;
  const version = `${utc[1] ?? ''}${(utc[2] ?? '.').padEnd(10, '0')} ${rank} ${id}`;
  const upsert = `INSERT INTO latest VALUES ($1, $2, $3, $4) ON CONFLICT (source, subject) DO UPDATE
    SET type = $3, version = $4 WHERE latest.version < $4`;
  await database.query(upsert, [source, subject, type, version]);
}

async function applyBatch({ batch: { partition, messages } }: EachBatchPayload): Promise<void> {
  await database.query('BEGIN'); // It is undone should this process end before COMMIT.
  const lock = `INSERT INTO checkpoint VALUES ($1, 0) ON CONFLICT (partition) DO UPDATE SET partition = $1 RETURNING next`;
  const next = Number((await database.query<{ next: string }>(lock, [partition])).rows[0]?.next);
  if (Number(messages[0]?.offset) !== next) await readPositions(); // kafkajs may have jumped to the log's begin.
  for (const message of messages) if (+message.offset >= next) await apply(message, partition);
  const save = 'UPDATE checkpoint SET next = greatest(next, $2) WHERE partition = $1';
  await database.query(save, [partition, Number(messages.at(-1)?.offset) + 1]);
  await database.query('COMMIT');
  if (UNTIL_END && (await readPositions()).every(({ isAtEnd }) => isAtEnd)) void stop();
}

async function readPositions() {
  const { rows } = await database.query<{ partition: number; next: string }>('TABLE checkpoint');
  return (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => {
    const offset = rows.find((row) => row.partition === partition)?.next ?? '0';
    const fault = `${topic}[${partition}]: checkpoint ${offset} is not in the log, ${low} to ${high}`;
    if (+offset < +low || +offset > +high) fail(`${fault}: delete the state ${STATE} to rebuild`);
    return { topic, partition, offset, isAtEnd: offset === high };
  });
}

async function stop(): Promise<void> {
  await consumer.disconnect(); // Once the transaction under way has ended.
  const sums = `SELECT (SELECT count(*)::int FROM seen) events, coalesce(json_object_agg(type, n), '{}') latest
    FROM (SELECT type, count(*) n FROM latest GROUP BY type) types`;
  console.log(JSON.stringify((await database.query<object>(sums)).rows[0]));
  process.exit();
}

await Promise.all([database.connect(), admin.connect()]);
await database.query(`CREATE SCHEMA IF NOT EXISTS "${STATE}"; SET search_path = "${STATE}";
  CREATE TABLE IF NOT EXISTS checkpoint (partition int PRIMARY KEY, next bigint);
  CREATE TABLE IF NOT EXISTS seen (source text, id text, PRIMARY KEY (source, id));
  CREATE TABLE IF NOT EXISTS latest (source text, subject text, type text, version text COLLATE "C", PRIMARY KEY (source, subject))`);
if (!(await admin.listTopics()).includes(topic)) fail(`${topic}: there is no such topic`);
const positions = await readPositions();
if (UNTIL_END && positions.every(({ isAtEnd }) => isAtEnd)) await stop();
process.on('SIGTERM', () => void stop()).on('SIGINT', () => void stop());
consumer.on('consumer.crash', ({ payload }) => fail(payload.error));
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({ autoCommit: false, eachBatch: (batch) => applyBatch(batch).catch(fail) });
positions.forEach((position) => consumer.seek(position));
