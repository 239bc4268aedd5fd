import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { selfTimes, type CpuProfile, type Profile } from '../ingest/profile.js';
import { CONNECTIONS, STATUS_ADDRESSES } from './status.js';
import type { ReadBench } from './workbench.js';

const SHOWN = 25;
const WARM_UP_SECONDS = 3;

/** Where the time of the read API's process goes while it answers statuses. Profiling itself slows it down. */
export async function profileStatus(bench: ReadBench, seconds: number): Promise<Profile> {
  const folder = join(bench.stack.folder, 'profile-read-api');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const foxtail = await bench.start('foxtail', ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
  const load = (time: number) =>
    bench.load(foxtail, STATUS_ADDRESSES, { kind: 'closed', seconds: time }, CONNECTIONS);
  await load(WARM_UP_SECONDS);
  const began = monotonicMicros();
  const { accepted } = await load(seconds);
  const ended = monotonicMicros();
  await foxtail.stop();
  const [file = ''] = readdirSync(folder);
  bench.say(`  ${join(folder, file)}`);
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
  const { functions, packages } = selfTimes(profile, began, ended);
  return { accepted, functions: functions.slice(0, SHOWN), packages: packages.slice(0, SHOWN) };
}

/** V8 takes its samples' times from the same clock, in every process. */
function monotonicMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
