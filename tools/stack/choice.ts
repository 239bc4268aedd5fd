import { StackError } from './stack-error.js';

/** Where a server comes from: the environment, Docker Compose, or this machine's own programs. */
export type ServiceKind = 'given' | 'docker' | 'local';

/** Looks at one way of running a server: null if it is open, else what is missing. */
export type FaultCheck = () => Promise<string | null>;

export interface Ways {
  service: string;
  /** The environment variable that names a server, and its value. */
  variable: string;
  given: string | undefined;
  /** How it ran last: its data are there. */
  last: 'docker' | 'local' | null;
  docker: FaultCheck;
  /** What the local way needs, in words. */
  needs: string;
  local: FaultCheck;
}

export type Choice = { kind: ServiceKind; refusal?: undefined } | { kind: null; refusal: string };

/** Takes the first way that is open: given, then the one that has the data, then Docker, then this machine. */
export async function chooseWay(ways: Ways): Promise<Choice> {
  if (ways.given) return { kind: 'given' };
  const faults = { docker: '', local: '' };
  const order =
    ways.last === 'local' ? (['local', 'docker'] as const) : (['docker', 'local'] as const);
  for (const kind of order) {
    const fault = await ways[kind]();
    if (fault === null) return { kind };
    faults[kind] = fault;
  }
  const refusal = [
    `${ways.service}: there are three ways to get it, and none is open here.`,
    `  1. One that runs already: ${ways.variable} is not set.`,
    `  2. Docker Compose: ${faults.docker}.`,
    `  3. On this machine (${ways.needs}): ${faults.local}.`,
  ];
  return { kind: null, refusal: refusal.join('\n') };
}

/** @throws StackError with everything that is missing, in one message */
export function refuseIfImpossible(choices: Choice[]): void {
  const refusals = choices.flatMap((choice) => choice.refusal ?? []);
  if (refusals.length > 0) throw new StackError('stack.impossible', refusals.join('\n'));
}
