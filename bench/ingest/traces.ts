import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { median } from '../statistics.js';
import type { BenchProcess } from './bench-process.js';
import { readCost } from './process-cost.js';
import { STEADY_PER_SECOND } from './steady.js';
import { warmUp } from './throughput.js';
import type { Workbench } from './workbench.js';

const WAYS = ['off', 'unsampled', 'sampled'] as const;
type Way = (typeof WAYS)[number];

/** CPU µs of ingest's process for each webhook: without traces, with none of them sampled, with each one. */
export type Traces = Readonly<Record<Way, number>>;

const ROUNDS = 6;

/**
 * What traces cost at a steady rate, one way after the other in each round. Each is a process of its own
 * that sends its spans, in batches as always, to a receiver which takes them and looks at none.
 */
export async function measureTraces(bench: Workbench, seconds: number): Promise<Traces> {
  const { say } = bench.options;
  const collector = await collect();
  const micros: Record<Way, number[]> = { off: [], unsampled: [], sampled: [] };
  try {
    const processes = new Map<Way, BenchProcess>();
    for (const way of WAYS) {
      const started = await bench.startReceiver('foxtail', { env: settings(way, collector) });
      await warmUp(bench, started);
      processes.set(way, started);
    }
    say(`traces: ${STEADY_PER_SECOND} requests/s, ${ROUNDS} rounds of ${seconds} s each`);
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const [way, receiver] of processes) {
        await bench.load.sign(STEADY_PER_SECOND * seconds);
        const before = readCost(receiver.pid).cpuMicros;
        const pace = { kind: 'paced', perSecond: STEADY_PER_SECOND, seconds } as const;
        const { accepted } = await bench.load.run(receiver, pace);
        micros[way].push((readCost(receiver.pid).cpuMicros - before) / accepted);
      }
      const all = WAYS.map((way) => `${way} ${micros[way].at(-1)?.toFixed(0)}`);
      say(`  round ${round} of ${ROUNDS}: CPU µs ${all.join(', ')}`);
    }
    for (const started of processes.values()) await started.stop();
  } finally {
    collector.close();
    collector.closeAllConnections();
  }
  return {
    off: median(micros.off),
    unsampled: median(micros.unsampled),
    sampled: median(micros.sampled),
  };
}

function settings(way: Way, collector: Server): Record<string, string> {
  if (way === 'off') return {};
  const { port } = collector.address() as AddressInfo;
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_TRACES_SAMPLER: way === 'sampled' ? 'always_on' : 'always_off',
  };
}

async function collect(): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
