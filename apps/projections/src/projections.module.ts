import { Module, type DynamicModule } from '@nestjs/common';
import { topicsOf } from '#contracts';
import {
  checkTopics,
  createKafka,
  endOffsets,
  KafkaProbe,
  KafkaPublisher,
  LogConsumer,
  reachKafka,
  readLogIdentity,
} from '#kafka';
import type { AppContext } from '#runtime';
import { databaseOf, isKafkaAway, isPostgresAway, spoolDatabaseOf } from '#wire';
import { InactivityTicker } from './inactivity/inactivity.ticker.js';
import { SpoolBarrier } from './inactivity/spool-barrier.js';
import { OutboxRelay } from './outbox/outbox.relay.js';
import { ProgressWatch } from './progress/progress.watch.js';
import type { ProjectionsConfig } from './projections.config.js';
import { ProjectionsLifecycle } from './projections.lifecycle.js';
import { createPool } from './projections.pool.js';
import { ProjectionsMetrics } from './projections.metrics.js';
import { checkLogIdentity } from './runner/log-identity.store.js';
import { checkDatabase } from './runner/checked-database.js';
import { projectedTopics } from './runner/projected-topics.js';
import { ProjectionRunner } from './runner/projection-runner.js';

/** Its user needs no right to others (`npm run topics -- acls`). */
const USED = ['documents', 'files', 'batches', 'deadLetters'] as const;

@Module({})
export class ProjectionsModule {
  static async register({
    config,
    logger,
    readiness,
    liveness,
    starting,
    metrics: registry,
    tracing,
  }: AppContext<ProjectionsConfig>): Promise<DynamicModule> {
    const metrics = new ProjectionsMetrics(registry);
    // Of a start that waits nobody can say how far behind it is: an outage like any other.
    starting.onWaiting(() => metrics.isLooking(false));
    // Before the pool, whose connections take it for granted that the schema is as expected.
    await starting.reach('postgres', isPostgresAway, () =>
      checkDatabase(databaseOf(config), 'foxtail-projections'),
    );
    const pool = createPool(config, logger);
    const connection = {
      brokers: config.KAFKA_BROKERS,
      security: config,
      clientId: 'foxtail-projections',
      logger,
    };
    const kafka = createKafka(connection);
    const topics = topicsOf(config.TOPIC_PREFIX);
    const publisher = new KafkaPublisher({ kafka, topics });
    await starting.reach('kafka', isKafkaAway, async () => {
      await reachKafka(connection);
      await checkTopics(kafka, topics, USED);
      await publisher.connect();
    });
    const projected = projectedTopics(topics);
    const probe = new KafkaProbe(connection);
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
      onCommit: (commit) => metrics.committed(commit, Date.now()),
      tracing,
      group: config.CONSUMER_GROUP,
    });
    const checkpoints = async () => {
      const expected = await runner.checkpoints();
      await checkLogIdentity(pool, await readLogIdentity(kafka, projected), expected);
      return expected;
    };
    // Before the first chunk, and again with each assignment.
    const isAway = (error: unknown) => isPostgresAway(error) || isKafkaAway(error);
    await starting.reach('kafka and postgres', isAway, checkpoints);
    const consumer = new LogConsumer({
      kafka,
      groupId: config.CONSUMER_GROUP,
      topics: projected,
      logger,
      handle: (chunk) => runner.handle(chunk),
      checkpoints,
      chunkSize: config.CHUNK_SIZE,
      partitionsAtOnce: config.PARTITIONS_AT_ONCE,
      sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
      onStopped: (error) => {
        logger.fatal({ err: error }, 'the consumer can not go on');
        process.exit(1);
      },
      watch: progress,
    });
    const spool = new SpoolBarrier(spoolDatabaseOf(config) ?? databaseOf(config), logger);
    await spool.check();
    const ticker = new InactivityTicker({
      pool,
      endOffsets: () => endOffsets(kafka, projected),
      spoolIsEmpty: () => spool.isEmpty(),
      publisher,
      logger,
      everyMs: config.TICK_MS,
    });
    const relay = new OutboxRelay({ pool, publisher, logger, everyMs: config.OUTBOX_MS });
    await starting.reach('kafka', isKafkaAway, () => consumer.start());
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
            spool,
          }),
        },
      ],
    };
  }
}
