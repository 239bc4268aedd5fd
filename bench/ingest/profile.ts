import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repoRoot } from '../../tools/repo-root.js';
import { warmUp } from './throughput.js';
import type { Workbench } from './workbench.js';

/** As V8 writes it: times in µs of the system's monotonic clock. */
export interface CpuProfile {
  nodes: readonly { id: number; callFrame: CallFrame }[];
  startTime: number;
  samples: readonly number[];
  timeDeltas: readonly number[];
}

interface CallFrame {
  functionName: string;
  url: string;
  lineNumber: number;
}

export interface SelfTime {
  /** Name and place of a function. */
  where: string;
  micros: number;
}

export interface Profile {
  accepted: number;
  /** The functions with the most self time, the largest first. */
  top: readonly SelfTime[];
}

const SHOWN = 20;
/** Samples in µs: finer than V8's own 1 ms. */
const INTERVAL_MICROS = 500;
const MOST_PER_SECOND = 50_000;

/** Where Foxtail's time goes while it takes as much as it can. Profiling itself slows it down. */
export async function profileFoxtail(bench: Workbench, seconds: number): Promise<Profile> {
  const folder = join(bench.options.folder, 'profile');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const execArgv = [
    '--cpu-prof',
    `--cpu-prof-dir=${folder}`,
    `--cpu-prof-interval=${INTERVAL_MICROS}`,
  ];
  const foxtail = await bench.startReceiver('foxtail', { execArgv });
  await warmUp(bench, foxtail);
  await bench.load.sign(seconds * MOST_PER_SECOND);
  bench.options.say(`profile: ${seconds} s`);
  const from = monotonicMicros();
  const { accepted } = await bench.load.run(foxtail, { kind: 'closed', seconds });
  const to = monotonicMicros();
  await bench.stop(foxtail);
  const [file = ''] = readdirSync(folder);
  bench.options.say(`  ${join(folder, file)}`);
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
  return { accepted, top: selfTimes(profile, from, to).slice(0, SHOWN) };
}

/** V8 takes its samples' times from the same clock, in every process. */
function monotonicMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** Self time by function between two times, the largest first. */
export function selfTimes(
  { nodes, startTime, samples, timeDeltas }: CpuProfile,
  from: number,
  to: number,
): SelfTime[] {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, describe(callFrame)]));
  const sums = new Map<string, number>();
  let time = startTime;
  samples.forEach((id, n) => {
    const micros = timeDeltas[n] ?? 0;
    time += micros;
    if (time < from || time > to) return;
    const where = places.get(id) ?? '';
    sums.set(where, (sums.get(where) ?? 0) + micros);
  });
  return [...sums]
    .map(([where, micros]) => ({ where, micros }))
    .sort((a, b) => b.micros - a.micros);
}

function describe({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const short = path.replace(`${repoRoot}/`, '').replace(/^.*node_modules\//, '');
  return `${name}  ${short}:${lineNumber + 1}`;
}
