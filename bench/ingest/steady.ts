import { median } from '../statistics.js';
import { warmUp } from './throughput.js';
import type { Measured } from './load/run-load.js';
import type { Workbench } from './workbench.js';

export interface Steady {
  bare: readonly Measured[];
  foxtail: readonly Measured[];
}

export const STEADY_PER_SECOND = 500;
export const STEADY_ROUNDS = 3;

/**
 * Latency at a rate far below what can be taken, bare and Foxtail in turn. A request counts from the
 * time at which it was due.
 */
export async function measureSteady(bench: Workbench, seconds: number): Promise<Steady> {
  const { say, signal } = bench.options;
  const bare = await bench.startReceiver('bare');
  const foxtail = await bench.startReceiver('foxtail');
  say(`steady: ${STEADY_PER_SECOND} requests/s, ${STEADY_ROUNDS} rounds of ${seconds} s each`);
  for (const receiver of [bare, foxtail]) await warmUp(bench, receiver);
  const measured = { bare: [] as Measured[], foxtail: [] as Measured[] };
  for (let round = 1; round <= STEADY_ROUNDS && !signal.aborted; round += 1) {
    await bench.load.sign(STEADY_PER_SECOND * seconds);
    const pace = { kind: 'paced', perSecond: STEADY_PER_SECOND, seconds } as const;
    measured.bare.push(await bench.load.run(bare, pace));
    measured.foxtail.push(await bench.load.run(foxtail, pace));
    const p99 = (list: Measured[]) => `${list.at(-1)?.p99Ms.toFixed(1)} ms`;
    say(
      `  round ${round} of ${STEADY_ROUNDS}: p99 bare ${p99(measured.bare)}, foxtail ${p99(measured.foxtail)}`,
    );
  }
  await bare.stop();
  await foxtail.stop();
  return measured;
}

/** The median over the rounds of what Foxtail's p99 is above the bare receiver's, in milliseconds. */
export function p99OverLimit({ bare, foxtail }: Steady): number {
  return median(foxtail.map(({ p99Ms }, round) => p99Ms - (bare[round]?.p99Ms ?? NaN)));
}
