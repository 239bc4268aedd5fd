import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kafka } from 'kafkajs';
import { stringify } from 'yaml';
import { topicsOf, type Topics } from '#contracts';
import { applyTopics, createKafka } from '#kafka';
import { createApiKey, createDataSource, migrate } from '#read-models';
import { migrateSpool } from '#spool';
import { AppProcess, type AppName, type AppOptions } from '../../tools/demo/app-process.js';
import { quietLogger } from '../../tools/quiet-logger.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { kafkaPrefix } from './kafka-prefix.js';

export const SECRET = 'a secret of the tests';
export const VENDOR_ENVIRONMENT = '64f0c0ffee00000000000001';
export const VENDOR_KEY = 'vendor-key';

/** The endpoints that journeys have: id, its environment's name, and more of the endpoints file. */
export type EndpointOptions = Record<string, { environment: string } & Record<string, unknown>>;

const defaultEndpoints: EndpointOptions = {
  main: {
    environment: 'demo',
    vendorEnvironment: VENDOR_ENVIRONMENT,
    events: ['document.*', 'batch.*'],
  },
};

/**
 * Foxtail as one test file sees it: topics, a database and processes of its own, on the run's Kafka
 * and Postgres. Every app runs as a process, from the build, as in production.
 */
export class Foxtail {
  readonly running = new Map<string, AppProcess>();

  private constructor(
    readonly kafka: Kafka,
    readonly topics: Topics,
    readonly prefix: string,
    readonly database: TestDatabase,
    readonly folder: string,
    private readonly endpoints: EndpointOptions,
    private readonly kafkaBrokers: string,
  ) {}

  /** Topics and tables; no app runs yet. */
  static async prepare(
    endpoints: EndpointOptions = defaultEndpoints,
    kafkaBrokers = brokers(),
  ): Promise<Foxtail> {
    const prefix = kafkaPrefix();
    const kafka = createKafka({
      brokers: kafkaBrokers,
      clientId: 'foxtail-test',
      logger: quietLogger,
    });
    const database = await createTestDatabase();
    const topics = topicsOf(prefix);
    await Promise.all([
      migrate(database.url),
      migrateSpool(database.url),
      applyTopics(kafka, topics),
    ]);
    const folder = mkdtempSync(join(tmpdir(), 'foxtail-test-'));
    return new Foxtail(kafka, topics, prefix, database, folder, endpoints, kafkaBrokers);
  }

  /** Starts an app on a free port and waits until it listens. `as` names a second replica. */
  async start(
    app: AppName,
    env: Record<string, string> = {},
    as: string = app,
    more: Pick<AppOptions, 'mayWait' | 'onLost'> = {},
  ): Promise<AppProcess> {
    const logFile = join(this.folder, `${as}.log`);
    const started = await AppProcess.start(app, {
      // The folder goes with the test: what fails after it would not say why.
      onLost: (_name, how) =>
        process.stderr.write(`${as} ended by itself (${how}):\n${lastLines(logFile)}\n`),
      ...more,
      env: { ...this.settings(app), ...env },
      logFile,
    });
    this.running.set(as, started);
    return started;
  }

  /** Ingest, projections and the read API. */
  async startAll(env: Record<string, string> = {}): Promise<void> {
    await Promise.all([
      this.start('ingest', env),
      this.start('projections', env),
      this.start('read-api', env),
    ]);
  }

  /** The simulator, sending to this ingest; a batch of the vendor's closes after 30 s unless told otherwise. */
  async startSimulator(
    events: string[],
    env: Record<string, string> = {},
    dialect: 1 | 2 = 1,
  ): Promise<AppProcess> {
    const file = join(this.folder, 'simulator.yaml');
    const webhook = {
      id: 'main',
      url: `${this.url('ingest')}/webhooks/main`,
      events,
      secret: SECRET,
      dialect,
    };
    writeFileSync(
      file,
      stringify({
        environments: [
          {
            id: VENDOR_ENVIRONMENT,
            account: '64f0c0ffee000000000000aa',
            apiKeys: [VENDOR_KEY],
            webhooks: [webhook],
          },
        ],
      }),
    );
    return this.start('simulator', {
      SIMULATOR_CONFIG: file,
      PROCESSING_MS_MIN: '10',
      PROCESSING_MS_MAX: '300',
      ...env,
    });
  }

  url(as: string): string {
    const app = this.running.get(as);
    if (!app) throw new Error(`${as} does not run`);
    return app.url;
  }

  async createKey(environments: string[], expiresAt: Date | null = null): Promise<string> {
    const dataSource = createDataSource({
      url: this.database.url,
      applicationName: 'foxtail-test',
      poolSize: 1,
      statementTimeoutMs: 10_000,
    });
    await dataSource.initialize();
    try {
      return await createApiKey(dataSource, { name: 'test', environments, expiresAt });
    } finally {
      await dataSource.destroy();
    }
  }

  /** Stops every app and takes its database away. */
  async stop(): Promise<void> {
    await Promise.all([...this.running.values()].map((app) => app.stop()));
    await this.database.drop();
    if (!process.env['KEEP']) rmSync(this.folder, { recursive: true });
  }

  private settings(app: AppName): Record<string, string> {
    const all = { HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info' };
    const kafka = { KAFKA_BROKERS: this.kafkaBrokers, TOPIC_PREFIX: this.prefix };
    const postgres = { DATABASE_URL: this.database.url };
    switch (app) {
      case 'ingest':
        return {
          ...all,
          ...kafka,
          SPOOL_DATABASE_URL: this.database.url,
          ENDPOINTS_FILE: this.endpointsFile(),
          TEST_WEBHOOK_SECRET: SECRET,
        };
      case 'projections':
        return {
          ...all,
          ...kafka,
          ...postgres,
          CONSUMER_GROUP: `${this.prefix}-projections`,
          TICK_MS: '100',
          SESSION_TIMEOUT_MS: '6000',
        };
      case 'read-api':
        // Tests ask in loops; those of the limits set their own.
        return { ...all, ...postgres, RATE_LIMIT_PER_MINUTE: '0' };
      case 'simulator':
        return { ...all, SEED: String(randomBytes(4).readUInt32BE()) };
    }
  }

  private endpointsFile(): string {
    const path = join(this.folder, 'foxtail.yaml');
    const endpoints = Object.entries(this.endpoints).map(([id, endpoint]) => ({
      id,
      secrets: [{ id: 'test', env: 'TEST_WEBHOOK_SECRET' }],
      ...endpoint,
    }));
    writeFileSync(path, stringify({ endpoints }));
    return path;
  }
}

export function brokers(): string {
  const given = process.env['KAFKA_BROKERS'];
  if (!given)
    throw new Error('KAFKA_BROKERS is not set: is the test in a project with the global set-up?');
  return given;
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
}
