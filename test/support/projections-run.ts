import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kafka } from 'kafkajs';
import pg from 'pg';
import { encodeEvent, topicOf, topicsOf, type SourceEvent, type Topics } from '#contracts';
import { applyTopics, createKafka, currentEnds, KafkaPublisher, type Offsets } from '#kafka';
import { migrate } from '#read-models';
import { migrateSpool } from '#spool';
import { quietLogger } from '../../tools/quiet-logger.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { eventually } from './eventually.js';
import { brokers } from './foxtail.js';
import { kafkaPrefix } from './kafka-prefix.js';
import { differences, projectedRows } from './projected-rows.js';
import { ProjectionsProcess, type Death } from './projections-process.js';

export interface RunOptions {
  /** Another Kafka than the run's, which may fail. */
  kafkaBrokers?: string;
  /** An empty database on a Postgres that may fail. */
  databaseUrl?: string;
}

export interface StartOptions {
  env?: Record<string, string>;
  death?: Death;
  /**
   * Whether it has a consumer group to itself. A member that was killed keeps its partitions for its
   * session's time; who goes on in another group need not wait, and has the checkpoints alone to go by.
   */
  alone?: boolean;
}

const CAUGHT_UP_MS = 120_000;

/** Projections on topics and a database of their own: processes that may come to any end, and what they leave. */
export class ProjectionsRun {
  private readonly processes: ProjectionsProcess[] = [];
  private readonly publisher: KafkaPublisher;
  private readonly databases: TestDatabase[] = [];

  private constructor(
    private readonly kafkaBrokers: string,
    readonly kafka: Kafka,
    readonly topics: Topics,
    private readonly prefix: string,
    private readonly folder: string,
  ) {
    this.publisher = new KafkaPublisher({ kafka, topics });
  }

  databaseUrl = '';

  static async prepare(options: RunOptions = {}): Promise<ProjectionsRun> {
    const kafkaBrokers = options.kafkaBrokers ?? brokers();
    const kafka = createKafka({
      brokers: kafkaBrokers,
      clientId: 'foxtail-test',
      logger: quietLogger,
    });
    const prefix = kafkaPrefix();
    const topics = topicsOf(prefix);
    await applyTopics(kafka, topics);
    const folder = mkdtempSync(join(tmpdir(), 'foxtail-projections-'));
    const run = new ProjectionsRun(kafkaBrokers, kafka, topics, prefix, folder);
    run.databaseUrl = options.databaseUrl ?? (await run.newDatabase());
    await Promise.all([migrate(run.databaseUrl), migrateSpool(run.databaseUrl)]);
    return run;
  }

  /** Puts events into the log, in this order, whatever Kafka does meanwhile. */
  async publish(events: readonly SourceEvent[]): Promise<void> {
    let left = events;
    while (left.length > 0) {
      const sent = await Promise.allSettled(
        left.map((event) =>
          this.publisher.publish({ topic: topicOf(event.entity), ...encodeEvent(event) }),
        ),
      );
      // What was not acknowledged may be there all the same: then it is one more repeat.
      left = left.filter((_, index) => sent[index]?.status === 'rejected');
    }
  }

  /** Starts the app; it may be on its way to listening still, or dead. */
  spawn({ env = {}, death, alone = false }: StartOptions = {}): ProjectionsProcess {
    const number = this.processes.length;
    const group = alone ? `${this.prefix}-${number}` : this.prefix;
    const logFile = join(this.folder, `${number}.log`);
    const settings = { ...this.settings(group, this.databaseUrl), ...env };
    const started = new ProjectionsProcess(settings, logFile, death);
    this.processes.push(started);
    return started;
  }

  /** Starts the app and waits until it listens. */
  async start(options: StartOptions = {}): Promise<ProjectionsProcess> {
    const started = this.spawn(options);
    if (await started.listened) return started;
    throw new Error(`projections ended with ${await started.ended} (${this.folder})`);
  }

  /** How many messages of the log the checkpoints have not passed yet. */
  async lag(url = this.databaseUrl): Promise<number> {
    const [ends, checkpoints] = await Promise.all([this.ends(), readCheckpoints(url)]);
    return sum(ends.values()) - sum(checkpoints.values());
  }

  /** Waits until this many more messages are applied than now. */
  async applies(count: number): Promise<void> {
    const applied = async () => sum((await readCheckpoints(this.databaseUrl)).values());
    const enough = (await applied()) + count;
    await eventually(
      async () => {
        const now = await applied();
        return now >= enough ? undefined : `${enough - now} messages more (${this.folder})`;
      },
      { withinMs: CAUGHT_UP_MS },
    );
  }

  /** Waits until a transaction waits for another one's lock. */
  async waitsForLock(): Promise<void> {
    await eventually(
      async () => {
        const rows = await query(
          this.databaseUrl,
          `SELECT 1 FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rows.length > 0 ? undefined : `nobody waits for a lock (${this.folder})`;
      },
      { withinMs: CAUGHT_UP_MS },
    );
  }

  async caughtUp(url = this.databaseUrl): Promise<void> {
    await eventually(
      async () => {
        const lag = await this.lag(url);
        return lag === 0 ? undefined : `${lag} messages are not applied (${this.folder})`;
      },
      { withinMs: CAUGHT_UP_MS, everyMs: 200 },
    );
  }

  /**
   * Lets one process project the same log into a second database, undisturbed.
   * @returns how the rows differ
   */
  async differencesToUndisturbed(): Promise<string[]> {
    await this.caughtUp();
    const url = await this.newDatabase();
    await Promise.all([migrate(url), migrateSpool(url)]);
    const env = { ...this.settings(`${this.prefix}-undisturbed`, url), CHUNK_SIZE: '1000' };
    const undisturbed = new ProjectionsProcess(env, join(this.folder, 'undisturbed.log'));
    this.processes.push(undisturbed);
    await this.caughtUp(url);
    const expected = await projectedRows(url);
    if (expected.size === 0) throw new Error('the undisturbed projection has no rows');
    return differences(await projectedRows(this.databaseUrl), expected);
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((one) => one.kill()));
    await this.publisher.close();
    await Promise.all(this.databases.map((database) => database.drop()));
    if (!process.env['KEEP']) rmSync(this.folder, { recursive: true });
  }

  private async ends(): Promise<Offsets> {
    const { documents, files, batches } = this.topics;
    return currentEnds(this.kafka, [documents, files, batches]);
  }

  private async newDatabase(): Promise<string> {
    const database = await createTestDatabase();
    this.databases.push(database);
    return database.url;
  }

  private settings(group: string, databaseUrl: string): Record<string, string> {
    return {
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
      KAFKA_BROKERS: this.kafkaBrokers,
      TOPIC_PREFIX: this.prefix,
      DATABASE_URL: databaseUrl,
      CONSUMER_GROUP: group,
      SESSION_TIMEOUT_MS: '6000',
      CHUNK_SIZE: '20',
      // The log is all that there is: nobody concludes from a silence and adds to it.
      TICK_MS: '86400000',
    };
  }
}

async function readCheckpoints(url: string): Promise<Offsets> {
  const rows = await query<{ topic: string; partition: number; next_offset: string }>(
    url,
    'SELECT topic, partition, next_offset FROM foxtail.checkpoints',
  );
  return new Map(rows.map((row) => [`${row.topic}/${row.partition}`, BigInt(row.next_offset)]));
}

async function query<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  // A server that is killed takes the connection with it; the query says so.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

function sum(values: Iterable<bigint>): number {
  return Number([...values].reduce((total, value) => total + value, 0n));
}
