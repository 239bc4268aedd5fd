import { setTimeout as pause } from 'node:timers/promises';
import type { BenchProcess } from '../ingest/bench-process.js';
import { readCost } from '../ingest/process-cost.js';
import { DELIVERIES_OF_UPLOAD, UploadLoad } from './upload-load.js';
import { seenBy } from './workbench.js';

export interface Delivered {
  deliveries: number;
  perSecond: number;
  /** User and system time of the simulator's process, for each delivery. */
  cpuMicros: number;
  /** Length of a body, on average. */
  bytes: number;
  /** Memory as the deliveries went by. */
  memory: readonly { deliveries: number; mib: number }[];
  peakMiB: number;
}

const MIB = 1_048_576;
const LOOK_MS = 500;
/** The engine has learnt the code by then. */
const WARM_UP = 20_000;
const SAMPLES = 10;

/** Has the simulator make `deliveries` of them, after some for warming up, and watches what it costs. */
export async function measureDeliveries(
  simulator: BenchProcess,
  receiver: BenchProcess,
  deliveries: number,
  say: (line: string) => void,
): Promise<Delivered> {
  const before = await seenBy(receiver);
  const uploads = Math.ceil((deliveries + WARM_UP) / DELIVERIES_OF_UPLOAD);
  const wanted = before.requests + uploads * DELIVERIES_OF_UPLOAD;
  const load = new UploadLoad(simulator.port, uploads);
  const look = async () => ({
    at: performance.now(),
    seen: await seenBy(receiver),
    cost: readCost(simulator.pid),
  });
  const memory: { deliveries: number; mib: number }[] = [];
  let begun: Awaited<ReturnType<typeof look>> | null = null;
  try {
    for (;;) {
      await Promise.race([pause(LOOK_MS), load.ended.then(() => pause(LOOK_MS))]);
      const now = await look();
      const done = now.seen.requests - before.requests;
      if (begun === null) {
        if (done >= WARM_UP) begun = now;
        continue;
      }
      const since = now.seen.requests - begun.seen.requests;
      if (now.seen.requests >= wanted || since >= (deliveries * (memory.length + 1)) / SAMPLES) {
        memory.push({ deliveries: since, mib: now.cost.rssBytes / MIB });
        const rate = (since / (now.at - begun.at)) * 1_000;
        say(
          `  ${since.toLocaleString('en')} deliveries, ${rate.toFixed(0)}/s, ${memory.at(-1)?.mib.toFixed(0)} MiB`,
        );
      }
      if (now.seen.requests < wanted) continue;
      if (now.seen.forged > 0) throw new Error(`${now.seen.forged} signatures do not hold`);
      return {
        deliveries: since,
        perSecond: (since / (now.at - begun.at)) * 1_000,
        cpuMicros: (now.cost.cpuMicros - begun.cost.cpuMicros) / since,
        bytes: Math.round((now.seen.bytes - begun.seen.bytes) / since),
        memory,
        peakMiB: now.cost.peakRssBytes / MIB,
      };
    }
  } finally {
    load.stop();
  }
}
