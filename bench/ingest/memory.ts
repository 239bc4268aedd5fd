import { readCost } from './process-cost.js';
import type { Workbench } from './workbench.js';

export interface Memory {
  events: number;
  /** The most that Foxtail's process had at any time, in MiB. */
  peakMiB: number;
  /** How much of that peak the second half of the events added. */
  growthMiB: number;
}

const MIB = 1_048_576;
const SAMPLE_MS = 200;
/** Longer than it can take; the run ends when every request is sent. */
const SECONDS = 3_600;
/** Signed at a time: what is signed has to be held. */
const PART = 50_000;

/** The memory of a fresh Foxtail that takes `events` as fast as it can. */
export async function measureMemory(bench: Workbench, events: number): Promise<Memory> {
  const { say } = bench.options;
  const foxtail = await bench.startReceiver('foxtail');
  say(`memory: ${events.toLocaleString('en')} events`);
  let peak = 0;
  const sample = () => (peak = Math.max(peak, readCost(foxtail.pid).peakRssBytes));
  const sampler = setInterval(() => {
    // Should it end, the load says so, and why.
    if (foxtail.child.exitCode === null && foxtail.child.signalCode === null) sample();
  }, SAMPLE_MS);
  let atHalf = 0;
  try {
    for (let sent = 0; sent < events; sent += PART) {
      if (atHalf === 0 && sent >= events / 2) atHalf = sample();
      await bench.load.sign(Math.min(PART, events - sent));
      await bench.load.run(foxtail, { kind: 'closed', seconds: SECONDS });
      const done = Math.min(events, sent + PART).toLocaleString('en');
      say(`  ${done} events: peak ${(sample() / MIB).toFixed(0)} MiB`);
    }
  } finally {
    clearInterval(sampler);
  }
  await foxtail.stop();
  return { events, peakMiB: peak / MIB, growthMiB: (peak - atHalf) / MIB };
}
