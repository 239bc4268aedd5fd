import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kafka } from 'kafkajs';
import { stringify } from 'yaml';
import { topicsOf, type Topics } from '#contracts';
import { applyTopics } from '#kafka';
import { migrateSpool } from '#spool';
import { AppProcess } from '../../tools/demo/app-process.js';
import { eventually } from './eventually.js';
import { SECRET, VENDOR_ENVIRONMENT } from './foxtail.js';
import type { KafkaCluster } from './kafka-cluster.js';
import { kafkaPrefix } from './kafka-prefix.js';
import { summary } from './load-summary.js';
import { recount, type Recount } from './recount.js';
import { VendorLoad, type LoadOptions, type LoadReport, type Target } from './vendor-load.js';

/** Ingest alone, one replica or more as processes, on topics of its own in a cluster that may fail. */
export class IngestRun {
  private readonly replicas = new Map<string, { app: AppProcess; port: number }>();
  private readonly loads: VendorLoad[] = [];
  private starts = 0;

  private constructor(
    private readonly cluster: KafkaCluster,
    private readonly kafka: Kafka,
    readonly topics: Topics,
    readonly prefix: string,
    private readonly folder: string,
    private readonly env: Record<string, string>,
  ) {}

  /**
   * Makes the topics.
   * @param env settings of ingest beyond the needed ones, for every replica
   * @param endpoint more of the endpoint `main` in the endpoints file
   */
  static async prepare(
    cluster: KafkaCluster,
    env: Record<string, string> = {},
    endpoint: Record<string, unknown> = {},
  ): Promise<IngestRun> {
    const prefix = kafkaPrefix();
    const topics = topicsOf(prefix);
    const kafka = cluster.client();
    await applyTopics(kafka, topics);
    if (env['SPOOL_DATABASE_URL']) await migrateSpool(env['SPOOL_DATABASE_URL']);
    const folder = mkdtempSync(join(tmpdir(), 'foxtail-ingest-'));
    writeFileSync(join(folder, 'foxtail.yaml'), endpoints(endpoint));
    return new IngestRun(cluster, kafka, topics, prefix, folder, env);
  }

  /** Starts a replica and waits until it listens; one that was there before gets its port again. */
  async start(replica = 'ingest'): Promise<Target> {
    const app = await AppProcess.start('ingest', {
      env: {
        HOST: '127.0.0.1',
        PORT: String(this.replicas.get(replica)?.port ?? 0),
        LOG_LEVEL: 'info',
        KAFKA_BROKERS: this.cluster.brokers(),
        TOPIC_PREFIX: this.prefix,
        ENDPOINTS_FILE: join(this.folder, 'foxtail.yaml'),
        TEST_WEBHOOK_SECRET: SECRET,
        ...this.env,
      },
      logFile: join(this.folder, `${replica}-${++this.starts}.log`),
    });
    this.replicas.set(replica, { app, port: app.port });
    return { replica, url: `${app.url}/webhooks/main` };
  }

  /** SIGKILL, as by a crash or the kernel. */
  async kill(replica = 'ingest'): Promise<void> {
    await this.replicas.get(replica)?.app.kill();
  }

  /** Starts the vendor's load on these replicas, and waits until it flows. */
  async load(
    targets: LoadOptions['targets'],
    options: Omit<LoadOptions, 'targets'> = {},
  ): Promise<VendorLoad> {
    const load = VendorLoad.start({ targets, ...options });
    this.loads.push(load);
    await load.accepts(100);
    return load;
  }

  /** Waits until a recount of the log finds no fault with what the vendor was told. @throws with the faults if it stays so */
  async holds(report: LoadReport, { withinMs = 30_000 } = {}): Promise<Recount> {
    let last: Recount | undefined;
    await eventually(
      async () => {
        last = await recount(this.kafka, this.topics, report);
        const { faults } = last;
        if (faults.length === 0) return undefined;
        return `${faults.length} faults:\n${faults.slice(0, 10).join('\n')}\n${summary(report, last)}`;
      },
      { withinMs, everyMs: 500 },
    );
    return last as Recount;
  }

  /** Ends the load, waits until the log has what the vendor was told, and prints the figures under this name. */
  async settle(load: VendorLoad, name: string): Promise<LoadReport & { counted: Recount }> {
    const report = await load.finish();
    const counted = await this.holds(report);
    process.stderr.write(`${name}: ${summary(report, counted)}\n`);
    return { ...report, counted };
  }

  /** Ends ingest, and the loads that a failed test left. */
  async stop(): Promise<void> {
    await Promise.all([...this.replicas.values()].map(({ app }) => app.stop()));
    await Promise.all(this.loads.map((load) => load.finish()));
    if (!process.env['KEEP']) rmSync(this.folder, { recursive: true });
  }
}

function endpoints(more: Record<string, unknown>): string {
  return stringify({
    endpoints: [
      {
        id: 'main',
        environment: 'demo',
        vendorEnvironment: VENDOR_ENVIRONMENT,
        secrets: [{ id: 'test', env: 'TEST_WEBHOOK_SECRET' }],
        ...more,
      },
    ],
  });
}
