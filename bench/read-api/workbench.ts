import { join } from 'node:path';
import { createApiKey, createDataSource } from '#read-models';
import { filled, fillLargeTables } from '../../test/support/large-tables.js';
import { BenchProcesses } from '../bench-processes.js';
import type { BenchProcess } from '../ingest/bench-process.js';
import { readCost } from '../ingest/process-cost.js';
import { runLoad, type Measured } from '../ingest/load/run-load.js';
import type { Pace } from '../ingest/load/schedule.js';
import { SpoolDatabase } from '../ingest/spool-database.js';
import type { BenchStack } from '../on-stack.js';
import { GetRequests } from './get-requests.js';

export type ServerName = 'bare' | 'foxtail';

/** What a server did with one load. */
export interface Served extends Measured {
  perSecond: number;
  /** CPU µs of the server's process for each request. */
  cpuMicros: number;
}

const MOST_PER_SECOND = 50_000;
/** The vendor's object of each document. */
const VENDOR_BYTES = 1_000;

/** A database with many rows, and what reads it; `close` takes all of it away again. */
export class ReadBench {
  private readonly processes: BenchProcesses;

  private constructor(
    readonly stack: BenchStack,
    readonly say: (line: string) => void,
    private readonly database: SpoolDatabase,
    readonly key: string,
  ) {
    this.processes = new BenchProcesses(stack.signal);
  }

  static async open(
    stack: BenchStack,
    say: (line: string) => void,
    documents: number,
  ): Promise<ReadBench> {
    const database = await SpoolDatabase.create(stack.databaseUrl);
    try {
      say(`database: ${documents.toLocaleString('en')} documents…`);
      await fillLargeTables(database.url, { documents, vendorBytes: VENDOR_BYTES });
      return new ReadBench(stack, say, database, await createKey(database.url));
    } catch (error) {
      await database.drop();
      throw error;
    }
  }

  /** @param execArgv Node's own options */
  async start(name: ServerName, execArgv: readonly string[] = []): Promise<BenchProcess> {
    const settings = {
      bare: {},
      // As production runs it, but for the limit of requests.
      foxtail: { HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info', RATE_LIMIT_PER_MINUTE: '0' },
    };
    return this.processes.start({
      name,
      script: name === 'bare' ? 'bench/read-api/bare.main.js' : 'apps/read-api/src/main.js',
      env: { DATABASE_URL: this.database.url, ...settings[name] },
      logFile: join(this.stack.folder, `read-${name}.log`),
      execArgv,
    });
  }

  /** Reads these addresses over and over. @throws Error if one was not answered with 200 */
  async load(
    server: BenchProcess,
    addresses: readonly string[],
    pace: Pace,
    connections: number,
  ): Promise<Served> {
    const count = pace.seconds * (pace.kind === 'paced' ? pace.perSecond : MOST_PER_SECOND);
    const requests = new GetRequests(addresses, this.key, count);
    const before = readCost(server.pid).cpuMicros;
    const measured = await runLoad({ port: server.port, connections, pace, requests });
    if (Object.keys(measured.refused).length > 0)
      throw new Error(
        `${server.name} did not answer every request with 200: others by status ${JSON.stringify(measured.refused)} (${server.logFile})`,
      );
    const cpuMicros = (readCost(server.pid).cpuMicros - before) / measured.accepted;
    return { ...measured, perSecond: measured.accepted / measured.seconds, cpuMicros };
  }

  /** One answer's body. */
  async get<Body>(server: BenchProcess, address: string): Promise<Body> {
    const headers = { authorization: `Bearer ${this.key}` };
    const response = await fetch(`http://127.0.0.1:${server.port}${address}`, { headers });
    if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  }

  async close(): Promise<void> {
    await this.processes.close();
    await this.database.drop();
  }
}

async function createKey(url: string): Promise<string> {
  const dataSource = createDataSource({
    url,
    applicationName: 'foxtail-bench',
    poolSize: 1,
    statementTimeoutMs: 0,
  });
  await dataSource.initialize();
  try {
    return await createApiKey(dataSource, { name: 'bench', environments: filled.environments });
  } finally {
    await dataSource.destroy();
  }
}
