import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { selfTimes, type CpuProfile, type Profile } from '../ingest/profile.js';
import { progress } from './fold.js';
import { withClient, type Log, type ProjectionsBench } from './workbench.js';

const SHOWN = 25;
const INTERVAL_MICROS = 500;
/** Of the log: until then the engine learns the code. */
const WARM_UP = 0.2;

/** Where the time of the projections' process goes while it folds. Profiling itself slows it down. */
export async function profileFold(bench: ProjectionsBench, log: Log): Promise<Profile> {
  const folder = join(bench.stack.folder, 'profile-projections');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const url = await bench.createDatabase();
  const projections = await bench.startProjections(log, url, {}, [
    '--cpu-prof',
    `--cpu-prof-dir=${folder}`,
    `--cpu-prof-interval=${INTERVAL_MICROS}`,
  ]);
  const [from, to, accepted] = await withClient(url, async (client) => {
    const first = await progress(bench, projections, client, Math.ceil(log.events * WARM_UP));
    const began = monotonicMicros();
    const last = await progress(bench, projections, client, log.events);
    return [began, monotonicMicros(), last.applied - first.applied] as const;
  });
  await projections.stop();
  const [file = ''] = readdirSync(folder);
  bench.say(`  ${join(folder, file)}`);
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
  const { functions, packages } = selfTimes(profile, from, to);
  return { accepted, functions: functions.slice(0, SHOWN), packages: packages.slice(0, SHOWN) };
}

/** V8 takes its samples' times from the same clock, in every process. */
function monotonicMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
