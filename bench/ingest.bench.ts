import { UsageError } from '../tools/command-line.js';
import type { BenchContext, BenchOptions } from './bench.js';
import { measureMemory } from './ingest/memory.js';
import { profileFoxtail } from './ingest/profile.js';
import { profileTable, resultOf, table, type IngestFigures } from './ingest/report.js';
import { measureSpool } from './ingest/spool.js';
import { measureSteady } from './ingest/steady.js';
import { measureThroughput } from './ingest/throughput.js';
import { measureTraces } from './ingest/traces.js';
import { Workbench } from './ingest/workbench.js';
import { onStack } from './on-stack.js';

const PARTS = ['throughput', 'steady', 'memory', 'spool'] as const;
/** Asked for by name alone. */
const TRACES = 'traces';
type Part = (typeof PARTS)[number] | typeof TRACES;

const ROUNDS = 5;
/** Of a round. In shorter ones V8 is still at work on the code for a good part of the time. */
const SECONDS = 10;
const SPOOL_SECONDS = 4;
const STEADY_SECONDS = 5;
const PROFILE_SECONDS = 10;
const EVENTS = 300_000;
const EVENTS_FULL = 1_000_000;

/**
 * How much ingest takes and what it costs, beside a bare receiver that keeps nothing and a plain one
 * that sends each request to Kafka by itself. All run on this machine, in turn, under one load.
 */
export async function benchIngest({ say, print, options }: BenchContext): Promise<object> {
  const parts = partsOf(options);
  return onStack(say, async (stack) => {
    let bench: Workbench | null = null;
    try {
      bench = await Workbench.open({ ...stack, say });
      if (options.profile) {
        const profile = await profileFoxtail(bench, options.seconds ?? PROFILE_SECONDS);
        print(profileTable(profile));
        return { profiled: profile.accepted };
      }
      const figures = await measure(bench, parts, options);
      const result = resultOf(figures);
      print(table(figures, result));
      return result;
    } finally {
      await bench?.close();
    }
  });
}

async function measure(
  bench: Workbench,
  parts: readonly Part[],
  { rounds = ROUNDS, seconds, full }: BenchOptions,
): Promise<IngestFigures> {
  const wants = (part: Part) => parts.includes(part);
  return {
    rounds: wants('throughput') ? await measureThroughput(bench, rounds, seconds ?? SECONDS) : null,
    steady: wants('steady') ? await measureSteady(bench, seconds ?? STEADY_SECONDS) : null,
    memory: wants('memory') ? await measureMemory(bench, full ? EVENTS_FULL : EVENTS) : null,
    spool: wants('spool') ? await measureSpool(bench, seconds ?? SPOOL_SECONDS) : null,
    traces: wants('traces') ? await measureTraces(bench, seconds ?? STEADY_SECONDS) : null,
  };
}

function partsOf({ only }: BenchOptions): readonly Part[] {
  if (only === undefined) return PARTS;
  const all = [...PARTS, TRACES] as const;
  const part = all.find((one) => one === only);
  if (part === undefined) throw new UsageError(`--only takes one of ${all.join(', ')}`);
  return [part];
}
