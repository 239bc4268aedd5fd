import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { BenchProcess } from '../ingest/bench-process.js';
import { readCost } from '../ingest/process-cost.js';
import { withClient, type Log, type ProjectionsBench } from './workbench.js';

/** What the projections did with a log that was there before. */
export interface Fold {
  perSecond: number;
  /** User and system time of the process, all its threads, for each event. */
  cpuMicros: number;
  /** The most memory that the process had. */
  peakMiB: number;
}

const LOOK_MS = 10;
const SAY_MS = 2_000;
const STALLED_MS = 120_000;
const MIB = 1_048_576;

/**
 * Lets a fresh process of the projections fold a log into a database, to the end. Counted from the
 * first transaction that can be seen, and without its events: starting and joining the group are not
 * what this is about.
 */
export async function measureFold(
  bench: ProjectionsBench,
  log: Log,
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<Fold> {
  const projections = await bench.startProjections(log, databaseUrl, env);
  const fold = await withClient(databaseUrl, (client) => follow(bench, log, projections, client));
  await projections.stop();
  return fold;
}

async function follow(
  bench: ProjectionsBench,
  log: Log,
  projections: BenchProcess,
  client: Client,
): Promise<Fold> {
  const first = await progress(bench, projections, client, 1);
  const before = readCost(projections.pid).cpuMicros;
  const last = await progress(bench, projections, client, log.events);
  const { cpuMicros, peakRssBytes } = readCost(projections.pid);
  const events = last.applied - first.applied;
  if (events === 0) throw new Error('all of the log was applied at once: it is too short');
  return {
    perSecond: events / ((last.at - first.at) / 1_000),
    cpuMicros: (cpuMicros - before) / events,
    peakMiB: peakRssBytes / MIB,
  };
}

/** Looks until the checkpoints have passed `wanted` messages. */
export async function progress(
  bench: ProjectionsBench,
  projections: BenchProcess,
  client: Client,
  wanted: number,
): Promise<{ applied: number; at: number }> {
  let moved = { applied: 0, at: performance.now() };
  let said = performance.now();
  for (;;) {
    bench.stack.signal.throwIfAborted();
    const { rows } = await client.query<{ applied: string | null }>(
      'SELECT sum(next_offset) AS applied FROM checkpoints',
    );
    const applied = Number(rows[0]?.applied ?? 0);
    const at = performance.now();
    if (applied >= wanted) return { applied, at };
    if (applied > moved.applied) moved = { applied, at };
    if (projections.child.exitCode !== null) throw new Error(await projections.lastWords());
    if (at - moved.at > STALLED_MS) throw new Error(`nothing was applied (${projections.logFile})`);
    if (at - said > SAY_MS) {
      bench.say(`  ${applied.toLocaleString('en')} of ${wanted.toLocaleString('en')} events`);
      said = at;
    }
    await pause(LOOK_MS);
  }
}
