import { mkdirSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { watchForEnd } from '../tools/demo/interruption.js';
import { UsageError } from '../tools/command-line.js';
import { withFileLock } from '../tools/run/file-lock.mjs';
import { defaultStateDir, stackRelease, stackUp } from '../tools/stack/index.js';
import type { BenchContext, BenchOptions } from './bench.js';
import { measureMemory } from './ingest/memory.js';
import { profileFoxtail } from './ingest/profile.js';
import { profileTable, resultOf, table, type IngestFigures } from './ingest/report.js';
import { measureSpool } from './ingest/spool.js';
import { measureSteady } from './ingest/steady.js';
import { measureThroughput } from './ingest/throughput.js';
import { Workbench } from './ingest/workbench.js';

const PARTS = ['throughput', 'steady', 'memory', 'spool'] as const;
type Part = (typeof PARTS)[number];

const ROUNDS = 5;
const SECONDS = 4;
const STEADY_SECONDS = 5;
const PROFILE_SECONDS = 10;
const EVENTS = 300_000;
const EVENTS_FULL = 1_000_000;

/**
 * How much ingest takes and what it costs, beside a bare receiver that keeps nothing and a plain one
 * that sends each request to Kafka by itself. All run on this machine, in turn, under one load.
 */
export async function benchIngest(context: BenchContext): Promise<object> {
  const parts = partsOf(context.options);
  const stateDir = defaultStateDir();
  const folder = join(stateDir, 'bench');
  mkdirSync(folder, { recursive: true });
  const waiting = (pid: number) => context.say(`waiting for another bench to end (pid ${pid})…`);
  return withFileLock(join(folder, 'bench.lock'), waiting, () =>
    run(context, parts, stateDir, folder),
  );
}

async function run(
  { say, print, options }: BenchContext,
  parts: readonly Part[],
  stateDir: string,
  folder: string,
): Promise<object> {
  sayIfBusy(say);
  const { signal } = watchForEnd(say);
  const { kafkaBrokers, databaseUrl } = await stackUp({ stateDir, log: say, owner: 'start' });
  let bench: Workbench | null = null;
  try {
    bench = await Workbench.open({ kafkaBrokers, databaseUrl, folder, say, signal });
    if (options.profile) {
      const profile = await profileFoxtail(bench, options.seconds ?? PROFILE_SECONDS);
      print(profileTable(profile));
      return { profiled: profile.accepted };
    }
    const figures = await measure(bench, parts, options);
    const result = resultOf(figures);
    print(table(figures, result));
    return result;
  } catch (error) {
    // What fails once everything is being stopped says nothing of its own.
    throw signal.aborted ? new Error('stopped before there was a result') : error;
  } finally {
    await bench?.close();
    await stackRelease({ stateDir, log: say });
  }
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
    spool: wants('spool') ? await measureSpool(bench, seconds ?? SECONDS) : null,
  };
}

function partsOf({ only }: BenchOptions): readonly Part[] {
  if (only === undefined) return PARTS;
  const part = PARTS.find((one) => one === only);
  if (part === undefined) throw new UsageError(`--only takes one of ${PARTS.join(', ')}`);
  return [part];
}

/** A load average of half the cores, before anything was started, is other people's. */
function sayIfBusy(say: (line: string) => void): void {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  if (load < cores / 2) return;
  say(`this machine is busy (load ${load.toFixed(1)} on ${cores} cores): figures will be too low`);
}
