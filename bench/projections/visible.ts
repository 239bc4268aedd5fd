import { Agent, request } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { stringify } from 'yaml';
import { buildDocument, seededRandom, webhook, type Random } from '#vendor-payloads';
import { sign } from '#webhook-signature';
import { endpoint } from '../ingest/endpoint.js';
import { percentile } from '../ingest/load/run-load.js';
import { withClient, type Log, type ProjectionsBench } from './workbench.js';

export interface Visible {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export const PER_SECOND = 500;
const WARM_UP_SECONDS = 3;
const DOCUMENTS_A_BATCH = 100;
const LOOK_MS = 3;
const LATE_MS = 30_000;

/**
 * From the time at which a webhook was due until its document can be read from the read models: an
 * open loop of 500 webhooks a second through ingest, Kafka and projections, each a document of its own.
 */
export async function measureVisible(bench: ProjectionsBench, seconds: number): Promise<Visible> {
  bench.say(`visible: ${PER_SECOND} webhooks/s for ${seconds} s`);
  const log = await bench.createLog();
  const databaseUrl = await bench.createDatabase();
  const projections = await bench.startProjections(log, databaseUrl);
  const ingest = await startIngest(bench, log, databaseUrl);
  const latencies = await withClient(databaseUrl, async (client) => {
    const run = new VisibleRun(ingest.port, client);
    await run.perform(WARM_UP_SECONDS);
    return run.perform(seconds);
  });
  await ingest.stop();
  await projections.stop();
  await bench.dropDatabase(databaseUrl);
  const sorted = Float64Array.from(latencies).sort();
  return {
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    maxMs: percentile(sorted, 1),
  };
}

async function startIngest(bench: ProjectionsBench, log: Log, databaseUrl: string) {
  const file = join(bench.stack.folder, 'visible.yaml');
  const { id, environment, vendorEnvironment } = endpoint;
  const secrets = [{ id: 'bench', env: 'BENCH_SECRET' }];
  const only = { id, environment, vendorEnvironment, events: ['document.*'], secrets };
  writeFileSync(file, stringify({ endpoints: [only] }));
  return bench.start('ingest', {
    KAFKA_BROKERS: bench.stack.kafkaBrokers,
    TOPIC_PREFIX: log.prefix,
    ENDPOINTS_FILE: file,
    BENCH_SECRET: endpoint.secret,
    SPOOL_DATABASE_URL: databaseUrl,
  });
}

class VisibleRun {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private readonly random: Random = seededRandom(Date.now());
  /** When each document that can't be seen yet was due. */
  private readonly hidden = new Map<string, number>();
  private sent = 0;
  private failure: Error | null = null;

  constructor(
    private readonly port: number,
    private readonly client: Client,
  ) {}

  /** @returns milliseconds of each */
  async perform(seconds: number): Promise<number[]> {
    const count = seconds * PER_SECOND;
    const bodies = Array.from({ length: count }, () => this.nextBody());
    const latencies: number[] = [];
    const start = performance.now();
    const looking = this.look(latencies, count, start + seconds * 1_000 + LATE_MS);
    for (const [n, { id, body }] of bodies.entries()) {
      const due = start + (n * 1_000) / PER_SECOND;
      const early = due - performance.now();
      if (early > 0) await pause(early);
      this.hidden.set(id, due);
      this.send(body);
    }
    await looking;
    return latencies;
  }

  private async look(latencies: number[], count: number, until: number): Promise<void> {
    while (latencies.length < count) {
      if (this.failure) throw this.failure;
      if (performance.now() > until) throw new Error(`${this.hidden.size} documents are not seen`);
      const { rows } = await this.client.query<{ document_id: string }>({
        name: 'visible',
        text: 'SELECT document_id FROM documents WHERE environment = $1 AND document_id = ANY($2)',
        values: [endpoint.environment, [...this.hidden.keys()]],
      });
      const now = performance.now();
      for (const { document_id: id } of rows) {
        latencies.push(now - (this.hidden.get(id) ?? NaN));
        this.hidden.delete(id);
      }
      await pause(LOOK_MS);
    }
  }

  private nextBody(): { id: string; body: Buffer } {
    const batch = Math.floor((this.sent += 1) / DOCUMENTS_A_BATCH);
    const loadBatch = batch.toString(16).padStart(24, '0');
    const environment = endpoint.vendorEnvironment;
    const document = buildDocument({ environment, loadBatch, type: 'ticket' }, this.random);
    const envelope = webhook('document.processed', document, new Date().toISOString());
    return { id: document._id, body: Buffer.from(JSON.stringify(envelope)) };
  }

  private send(body: Buffer): void {
    const sent = request({
      port: this.port,
      host: '127.0.0.1',
      path: endpoint.path,
      method: 'POST',
      agent: this.agent,
      headers: {
        'content-type': 'application/json',
        'content-length': String(body.length),
        [endpoint.signatureHeader]: sign(body, endpoint.secret, endpoint.scheme),
      },
    });
    sent.on('error', (error) => (this.failure = error));
    sent.on('response', (response) => {
      response.resume();
      if (response.statusCode !== 200)
        this.failure = new Error(`a webhook was answered ${response.statusCode}`);
    });
    sent.end(body);
  }
}
