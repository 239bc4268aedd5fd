import { Module, type DynamicModule } from '@nestjs/common';
import pg from 'pg';
import { topicsOf } from '#contracts';
import {
  checkTopics,
  createKafka,
  endOffsets,
  KafkaProbe,
  KafkaPublisher,
  LogConsumer,
} from '#kafka';
import { checkSchema, projectedOptions } from '#read-models';
import type { AppContext, Logger } from '#runtime';
import { DeadLetterRelay } from './dead-letters/dead-letter.relay.js';
import { InactivityTicker } from './inactivity/inactivity.ticker.js';
import type { ProjectionsConfig } from './projections.config.js';
import { ProgressWatch } from './progress/progress.watch.js';
import { ProjectionsLifecycle } from './projections.lifecycle.js';
import { ProjectionsMetrics } from './projections.metrics.js';
import { ProjectionRunner } from './runner/projection-runner.js';

@Module({})
export class ProjectionsModule {
  static async register({
    config,
    logger,
    readiness,
    liveness,
    metrics: registry,
  }: AppContext<ProjectionsConfig>): Promise<DynamicModule> {
    const pool = createPool(config, logger);
    await checkSchema(async (sql) => (await pool.query<object>(sql)).rows);
    const kafka = createKafka({
      brokers: config.KAFKA_BROKERS,
      clientId: 'foxtail-projections',
      logger,
    });
    const topics = topicsOf(config.TOPIC_PREFIX);
    await checkTopics(kafka, topics);
    const publisher = new KafkaPublisher({ kafka, topics });
    await publisher.connect();
    const projected = [topics.documents, topics.files, topics.batches];
    const relay = new DeadLetterRelay({ pool, publisher, logger });
    const metrics = new ProjectionsMetrics(registry);
    const probe = new KafkaProbe(kafka);
    const progress = new ProgressWatch({
      pool,
      ends: () => probe.ends(projected),
      metrics,
      logger,
      everyMs: config.PROGRESS_MS,
      stallMs: config.STALL_SECONDS * 1_000,
    });
    const runner = new ProjectionRunner({
      pool,
      topics,
      logger,
      onCommit: (commit) => {
        metrics.committed(commit, Date.now());
        if (commit.malformed.length > 0) relay.wake();
      },
    });
    const consumer = new LogConsumer({
      kafka,
      groupId: config.CONSUMER_GROUP,
      topics: projected,
      logger,
      handle: (chunk) => runner.handle(chunk),
      checkpoints: () => runner.checkpoints(),
      chunkSize: config.CHUNK_SIZE,
      partitionsAtOnce: config.PARTITIONS_AT_ONCE,
      sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
      onStopped: (error) => {
        logger.fatal({ err: error }, 'the consumer can not go on');
        process.exit(1);
      },
      watch: progress,
    });
    const ticker = new InactivityTicker({
      pool,
      endOffsets: () => endOffsets(kafka, projected),
      publisher,
      logger,
      everyMs: config.TICK_MS,
    });
    await consumer.start();
    ticker.start();
    relay.start();
    progress.start();
    liveness.add('progress', () => progress.stall());
    readiness.add('kafka', () => probe.check());
    readiness.add('postgres', async () => void (await pool.query('SELECT 1')));
    return {
      module: ProjectionsModule,
      providers: [
        {
          provide: ProjectionsLifecycle,
          useValue: new ProjectionsLifecycle({
            consumer,
            ticker,
            relay,
            progress,
            publisher,
            probe,
            pool,
          }),
        },
      ],
    };
  }
}

function createPool(config: ProjectionsConfig, logger: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: config.DATABASE_URL,
    application_name: 'foxtail-projections',
    options: projectedOptions(),
    // One connection a partition at work, two for the ticker, one each for dead letters, progress, readiness.
    max: config.PARTITIONS_AT_ONCE + 5,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 60_000,
    // The server's limit says nothing on a connection that went silent in between.
    query_timeout: 65_000,
    keepAlive: true,
    // A process that was stopped in mid-transaction must not hold its locks for ever.
    idle_in_transaction_session_timeout: 60_000,
  });
  // A session that the server ends while it is checked out and idle: its user learns of it at the next query.
  pool.on('connect', (client) => {
    client.on('error', (error) => logger.warn({ err: error }, 'a Postgres connection broke'));
  });
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle Postgres connection broke'));
  return pool;
}
