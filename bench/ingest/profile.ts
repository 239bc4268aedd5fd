import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repoRoot } from '../../tools/repo-root.js';
import { warmUp } from './throughput.js';
import type { Workbench } from './workbench.js';

/** As V8 writes it: times in µs of the system's monotonic clock. */
export interface CpuProfile {
  nodes: readonly ProfileNode[];
  startTime: number;
  samples: readonly number[];
  timeDeltas: readonly number[];
}

interface ProfileNode {
  id: number;
  callFrame: CallFrame;
  children?: readonly number[];
}

interface CallFrame {
  functionName: string;
  url: string;
  lineNumber: number;
}

export interface SelfTime {
  /** Name and place of a function; for one of Node's own, also of the file that it was called from. */
  where: string;
  micros: number;
}

export interface SelfTimes {
  /** The largest first. */
  functions: readonly SelfTime[];
  /** The same by package or app, what it calls in Node included. */
  packages: readonly SelfTime[];
}

export interface Profile extends SelfTimes {
  accepted: number;
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
  await foxtail.stop();
  const [file = ''] = readdirSync(folder);
  bench.options.say(`  ${join(folder, file)}`);
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
  const { functions, packages } = selfTimes(profile, from, to);
  return { accepted, functions: functions.slice(0, SHOWN), packages: packages.slice(0, SHOWN) };
}

/** V8 takes its samples' times from the same clock, in every process. */
function monotonicMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** Self time between two times. */
export function selfTimes(
  { nodes, startTime, samples, timeDeltas }: CpuProfile,
  from: number,
  to: number,
): SelfTimes {
  const places = placesOf(nodes);
  const functions = new Map<string, number>();
  const packages = new Map<string, number>();
  const add = (sums: Map<string, number>, key: string, micros: number) =>
    sums.set(key, (sums.get(key) ?? 0) + micros);
  let time = startTime;
  samples.forEach((id, n) => {
    const micros = timeDeltas[n] ?? 0;
    time += micros;
    const place = places.get(id);
    if (time < from || time > to || !place) return;
    add(functions, place.where, micros);
    add(packages, place.package, micros);
  });
  return { functions: largestFirst(functions), packages: largestFirst(packages) };
}

function largestFirst(sums: ReadonlyMap<string, number>): SelfTime[] {
  return [...sums]
    .map(([where, micros]) => ({ where, micros }))
    .sort((a, b) => b.micros - a.micros);
}

interface Place {
  where: string;
  /** The nearest file that is not Node's own; empty for none. */
  file: string;
  package: string;
}

/** V8 lists a node before its children. */
function placesOf(nodes: readonly ProfileNode[]): Map<number, Place> {
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const places = new Map<number, Place>();
  for (const { id, callFrame } of nodes) {
    const caller = places.get(parents.get(id) ?? 0)?.file ?? '';
    const name = callFrame.functionName || '(anonymous)';
    const own = fileOf(callFrame.url);
    const file = own || caller;
    const where = own
      ? `${name}  ${own}:${callFrame.lineNumber + 1}`
      : `${name}${caller && `  from ${caller}`}`;
    places.set(id, { where, file, package: file ? packageOf(file) : nodesOwn(name) });
  }
  return places;
}

/** As short as it stays clear; empty for V8's and Node's own. */
function fileOf(url: string): string {
  if (url === '' || url.startsWith('node:')) return '';
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  return path.replace(`${repoRoot}/`, '').replace(/^.*node_modules\//, '');
}

/** V8 has names in brackets for what is no function, such as the garbage collector. */
function nodesOwn(name: string): string {
  return name.startsWith('(') ? name : 'node';
}

function packageOf(file: string): string {
  const parts = file.split('/');
  if (parts[0] === 'dist') return parts.slice(1, 3).join('/');
  return parts.slice(0, file.startsWith('@') ? 2 : 1).join('/');
}
