import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { watchForEnd } from '../tools/demo/interruption.js';
import { withFileLock } from '../tools/run/file-lock.mjs';
import { defaultStateDir } from '../tools/stack/index.js';
import type { BenchContext } from './bench.js';
import { profileTable } from './ingest/report.js';
import { measureDeliveries } from './simulator/deliver.js';
import type { BareResult } from './simulator/exchange.js';
import { profileDeliveries } from './simulator/profile.js';
import { resultOf, table, type SimulatorFigures } from './simulator/report.js';
import { runBare, Workbench } from './simulator/workbench.js';

const DELIVERIES = 150_000;
const DELIVERIES_FULL = 1_000_000;
const BARE_SECONDS = 5;
/** Like a document's event; the figures say how long those of the run were. */
const BARE_BYTES = 1_500;

/**
 * How many signed deliveries one simulator makes a second, what each costs and whether its memory
 * stays flat, beside a bare loop of the same requests. It needs neither Kafka nor Postgres.
 */
export async function benchSimulator({ say, print, options }: BenchContext): Promise<object> {
  const folder = join(defaultStateDir(), 'bench');
  mkdirSync(folder, { recursive: true });
  const waiting = (pid: number) => say(`waiting for another bench to end (pid ${pid})…`);
  return withFileLock(join(folder, 'bench.lock'), waiting, async () => {
    const { signal } = watchForEnd(say);
    const bench = new Workbench(folder, signal);
    const deliveries = options.events ?? (options.full ? DELIVERIES_FULL : DELIVERIES);
    try {
      if (options.profile) {
        const receiver = await bench.startReceiver();
        const profile = await profileDeliveries(bench, receiver, deliveries, say);
        print(profileTable(profile));
        return { profiled: profile.accepted };
      }
      const figures = await measure(bench, deliveries, say);
      print(table(figures));
      return resultOf(figures);
    } catch (error) {
      throw signal.aborted ? new Error('stopped before there was a result') : error;
    } finally {
      await bench.close();
    }
  });
}

async function measure(
  bench: Workbench,
  deliveries: number,
  say: (line: string) => void,
): Promise<SimulatorFigures> {
  const receiver = await bench.startReceiver();
  const bare: BareResult[] = [];
  const measureBare = async () => {
    say(`bare: ${BARE_SECONDS} s`);
    const sender = await bench.startBare();
    const order = { port: receiver.port, seconds: BARE_SECONDS, bytes: BARE_BYTES };
    bare.push(await runBare(sender, order));
    await sender.stop();
  };
  await measureBare();
  const simulator = await bench.startSimulator(receiver);
  say(`simulator: ${deliveries.toLocaleString('en')} deliveries, by uploads of 100 documents each`);
  const delivered = await measureDeliveries(simulator, receiver, deliveries, say);
  await simulator.stop();
  await measureBare();
  return { delivered, bare, isPinned: bench.cores !== null };
}
