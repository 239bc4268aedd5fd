import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Admin } from 'kafkajs';
import { stringify } from 'yaml';
import { PARTITIONS, topicsOf } from '#contracts';
import { applyTopics, createKafka } from '#kafka';
import { nodeOptions } from '../../tools/node-options.js';
import { quietLogger } from '../../tools/quiet-logger.js';
import { BenchProcesses } from '../bench-processes.js';
import type { BenchProcess } from './bench-process.js';
import { endpoint } from './endpoint.js';
import { LoadProcess } from './load/load-process.js';
import { hasSpool, SpoolDatabase } from './spool-database.js';

export type ReceiverName = 'bare' | 'plain' | 'foxtail';

export interface WorkbenchOptions {
  kafkaBrokers: string;
  databaseUrl: string;
  /** Where logs and the endpoints file go; it is there. */
  folder: string;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** Topics, the load, and whatever runs for a measurement; `close` takes all of it away again. */
export class Workbench {
  private readonly prefix = `bench-${randomBytes(4).toString('hex')}`;
  private readonly processes: BenchProcesses;
  private readonly spools: SpoolDatabase[] = [];
  private readonly clusters = new Set<string>();
  load!: LoadProcess;

  private constructor(readonly options: WorkbenchOptions) {
    this.processes = new BenchProcesses(options.signal);
  }

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const bench = new Workbench(options);
    const load = await bench.start('load', 'bench/ingest/load/load.main.js', {});
    bench.load = new LoadProcess(load);
    return bench;
  }

  /** @param brokers another Kafka than the run's; @param execArgv Node's own options; @param env settings on top of Foxtail's */
  async startReceiver(
    name: ReceiverName,
    {
      brokers = this.options.kafkaBrokers,
      execArgv = [] as readonly string[],
      env: more = {},
    } = {},
  ): Promise<BenchProcess> {
    if (name === 'bare') return this.start(name, 'bench/ingest/receivers/bare.main.js', {});
    await this.createTopics(brokers);
    if (name === 'plain') {
      const env = { KAFKA_BROKERS: brokers, TOPIC: this.plainTopic };
      return this.start(name, 'bench/ingest/receivers/plain.main.js', env);
    }
    const env = {
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
      KAFKA_BROKERS: brokers,
      TOPIC_PREFIX: this.prefix,
      ENDPOINTS_FILE: this.writeEndpoints(),
      BENCH_SECRET: endpoint.secret,
      ...(await this.spoolSettings()),
      ...more,
    };
    const options = [...(nodeOptions['ingest'] ?? []), ...execArgv];
    return this.start(name, 'apps/ingest/src/main.js', env, options);
  }

  async close(): Promise<void> {
    await this.processes.close();
    const topics = [...Object.values(topicsOf(this.prefix)), this.plainTopic];
    // A broker of the bench's own is gone by now, and its topics with it.
    if (this.clusters.has(this.options.kafkaBrokers))
      await this.withAdmin(this.options.kafkaBrokers, (admin) => admin.deleteTopics({ topics }));
    for (const spool of this.spools) await spool.drop();
  }

  private get plainTopic(): string {
    return `${this.prefix}.plain`;
  }

  private async start(
    name: string,
    script: string,
    env: Record<string, string>,
    execArgv: readonly string[] = [],
  ): Promise<BenchProcess> {
    const logFile = join(this.options.folder, `${name}.log`);
    return this.processes.start({ name, script, env, logFile, execArgv });
  }

  private async createTopics(brokers: string): Promise<void> {
    if (this.clusters.has(brokers)) return;
    await applyTopics(kafkaOf(brokers), topicsOf(this.prefix));
    this.clusters.add(brokers);
    const plain = { topic: this.plainTopic, numPartitions: PARTITIONS };
    await this.withAdmin(brokers, (admin) =>
      admin.createTopics({ topics: [plain], waitForLeaders: false }),
    );
  }

  private async withAdmin(brokers: string, work: (admin: Admin) => Promise<unknown>) {
    const admin = kafkaOf(brokers).admin();
    await admin.connect();
    try {
      await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  /** Foxtail is measured as it runs in production: with the spool behind it, where it has one. */
  private async spoolSettings(): Promise<Record<string, string>> {
    if (!hasSpool()) return {};
    const spool = await SpoolDatabase.create(this.options.databaseUrl);
    this.spools.push(spool);
    return { SPOOL_DATABASE_URL: spool.url };
  }

  private writeEndpoints(): string {
    const path = join(this.options.folder, 'foxtail.yaml');
    const { id, environment, vendorEnvironment } = endpoint;
    const secrets = [{ id: 'bench', env: 'BENCH_SECRET' }];
    writeFileSync(
      path,
      stringify({
        endpoints: [{ id, environment, vendorEnvironment, events: ['document.*'], secrets }],
      }),
    );
    return path;
  }
}

function kafkaOf(brokers: string) {
  return createKafka({ brokers, clientId: 'foxtail-bench', logger: quietLogger });
}
