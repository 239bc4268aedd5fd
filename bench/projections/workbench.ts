import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Kafka } from 'kafkajs';
import pg from 'pg';
import { encodeEvent, topicsOf, type Topics } from '#contracts';
import { applyTopics, createKafka, KafkaPublisher } from '#kafka';
import { projectedOptions } from '#read-models';
import { nodeOptions } from '../../tools/node-options.js';
import { quietLogger } from '../../tools/quiet-logger.js';
import { BenchProcesses } from '../bench-processes.js';
import type { BenchProcess } from '../ingest/bench-process.js';
import { SpoolDatabase } from '../ingest/spool-database.js';
import type { BenchStack } from '../on-stack.js';
import { eventsOf, type LogShape } from './events.js';

/** A log in Kafka, on topics of its own. */
export interface Log {
  prefix: string;
  topics: Topics;
  events: number;
}

const PUBLISHED_AT_ONCE = 5_000;

/** Logs, databases and processes of a run; `close` takes all of it away again. */
export class ProjectionsBench {
  private readonly kafka: Kafka;
  private readonly logs: Log[] = [];
  private readonly databases: SpoolDatabase[] = [];
  private readonly processes: BenchProcesses;

  constructor(
    readonly stack: BenchStack,
    readonly say: (line: string) => void,
  ) {
    this.kafka = createKafka({
      brokers: stack.kafkaBrokers,
      clientId: 'foxtail-bench',
      logger: quietLogger,
    });
    this.processes = new BenchProcesses(stack.signal);
  }

  /** Topics with nothing in them. */
  async createLog(): Promise<Log> {
    const prefix = `bench-${randomBytes(4).toString('hex')}`;
    const log = { prefix, topics: topicsOf(prefix), events: 0 };
    this.logs.push(log);
    await applyTopics(this.kafka, log.topics);
    return log;
  }

  /** Topics with all events of a shape. */
  async fillLog(shape: LogShape): Promise<Log> {
    const log = await this.createLog();
    const publisher = new KafkaPublisher({ kafka: this.kafka, topics: log.topics });
    const total = shape.events.toLocaleString('en');
    this.say(`log: ${total} events…`);
    let waiting: Promise<unknown>[] = [];
    for (const event of eventsOf(shape)) {
      waiting.push(publisher.publish({ topic: 'documents', ...encodeEvent(event) }));
      log.events += 1;
      if (waiting.length < PUBLISHED_AT_ONCE) continue;
      await Promise.all(waiting);
      this.stack.signal.throwIfAborted();
      waiting = [];
    }
    await Promise.all(waiting);
    await publisher.close();
    return log;
  }

  /** A migrated database with no rows. */
  async createDatabase(): Promise<string> {
    const database = await SpoolDatabase.create(this.stack.databaseUrl);
    this.databases.push(database);
    return database.url;
  }

  /** Takes a database away before the end: they are large. */
  async dropDatabase(url: string): Promise<void> {
    const at = this.databases.findIndex((database) => database.url === url);
    const [database] = this.databases.splice(at, 1);
    await database?.drop();
  }

  /** Starts the projections of this build, as production runs them; `env` are settings on top. */
  async startProjections(
    log: Log,
    databaseUrl: string,
    env: Record<string, string> = {},
    execArgv: readonly string[] = [],
  ): Promise<BenchProcess> {
    const settings = {
      KAFKA_BROKERS: this.stack.kafkaBrokers,
      TOPIC_PREFIX: log.prefix,
      DATABASE_URL: databaseUrl,
      // New each time, so that it waits for no member that was there before.
      CONSUMER_GROUP: `${log.prefix}-${randomBytes(4).toString('hex')}`,
      ...env,
    };
    return this.start('projections', settings, execArgv);
  }

  /** Starts an app on a free port. */
  async start(
    app: string,
    env: Record<string, string>,
    execArgv: readonly string[] = [],
  ): Promise<BenchProcess> {
    return this.processes.start({
      name: app,
      script: `apps/${app}/src/main.js`,
      env: { HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info', ...env },
      logFile: join(this.stack.folder, `${app}.log`),
      execArgv: [...(nodeOptions[app] ?? []), ...execArgv],
    });
  }

  async close(): Promise<void> {
    await this.processes.close();
    const topics = this.logs.flatMap((log) => Object.values(log.topics));
    if (topics.length > 0) {
      const admin = this.kafka.admin();
      await admin.connect();
      await admin.deleteTopics({ topics }).finally(() => admin.disconnect());
    }
    for (const database of this.databases) await database.drop();
  }
}

/** Runs `work` on one connection whose SQL names the projected tables alone. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({ connectionString: url, options: projectedOptions() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
