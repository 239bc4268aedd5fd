import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchProcess } from '../ingest/bench-process.js';
import { selfTimes, type CpuProfile, type Profile } from '../ingest/profile.js';
import { measureDeliveries } from './deliver.js';
import type { Workbench } from './workbench.js';

const SHOWN = 40;

/** Where the simulator's time goes while it delivers as fast as it can. Profiling itself slows it down. */
export async function profileDeliveries(
  bench: Workbench,
  receiver: BenchProcess,
  deliveries: number,
  say: (line: string) => void,
): Promise<Profile> {
  const folder = join(bench.folder, 'profile-simulator');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const options = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
  const simulator = await bench.startSimulator(receiver, options);
  say(`profile: ${deliveries.toLocaleString('en')} deliveries`);
  // Its warming up is not measured.
  const delivered = await measureDeliveries(simulator, receiver, deliveries, say);
  const ended = Number(process.hrtime.bigint() / 1_000n);
  await simulator.stop();
  const [file = ''] = readdirSync(folder);
  say(`  ${join(folder, file)}`);
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
  const began = ended - (delivered.deliveries / delivered.perSecond) * 1e6;
  const { functions, packages } = selfTimes(profile, began, ended);
  return {
    accepted: delivered.deliveries,
    functions: functions.slice(0, SHOWN),
    packages: packages.slice(0, SHOWN),
  };
}
