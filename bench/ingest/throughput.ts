import { median } from '../statistics.js';
import type { BenchProcess } from './bench-process.js';
import { readCost } from './process-cost.js';
import type { ReceiverName, Workbench } from './workbench.js';

/** What one receiver did in one round. */
export interface Round {
  perSecond: number;
  /** CPU µs of the receiver for each accepted request. */
  cpuMicros: number;
  p50Ms: number;
  p99Ms: number;
}

export type Rounds = Readonly<Record<ReceiverName, readonly Round[]>>;

const NAMES: readonly ReceiverName[] = ['bare', 'plain', 'foxtail'];
const WARM_UP_SECONDS = 2;
/** More than any receiver takes; where one does, its round ends early and counts all the same. */
const MOST_PER_SECOND = 50_000;

/**
 * As many requests as each receiver takes, one receiver after the other, round by round: what the
 * machine does besides hits all three. Their order moves on by one each round.
 */
export async function measureThroughput(
  bench: Workbench,
  rounds: number,
  seconds: number,
): Promise<Rounds> {
  const { say } = bench.options;
  const receivers = new Map<ReceiverName, BenchProcess>();
  for (const name of NAMES) receivers.set(name, await bench.startReceiver(name));
  const measured: Record<ReceiverName, Round[]> = { bare: [], plain: [], foxtail: [] };
  say(`throughput: ${rounds} rounds of ${seconds} s each for ${NAMES.join(', ')}`);
  for (const receiver of receivers.values()) await warmUp(bench, receiver);
  for (let round = 0; round < rounds; round += 1) {
    await bench.load.sign(seconds * MOST_PER_SECOND);
    for (const name of inTurn(NAMES, round)) {
      const receiver = receivers.get(name) as BenchProcess;
      measured[name].push(await measureRound(bench, receiver, seconds));
    }
    const figures = NAMES.map((name) => `${name} ${measured[name].at(-1)?.perSecond.toFixed(0)}/s`);
    say(`  round ${round + 1} of ${rounds}: ${figures.join(', ')}`);
  }
  for (const receiver of receivers.values()) await receiver.stop();
  return measured;
}

/** The engine learns the code, connections to Kafka open, partitions get their leader. */
export async function warmUp(bench: Workbench, receiver: BenchProcess): Promise<void> {
  await bench.load.sign(WARM_UP_SECONDS * MOST_PER_SECOND);
  await bench.load.run(receiver, { kind: 'closed', seconds: WARM_UP_SECONDS });
}

async function measureRound(
  bench: Workbench,
  receiver: BenchProcess,
  seconds: number,
): Promise<Round> {
  const before = readCost(receiver.pid).cpuMicros;
  const result = await bench.load.run(receiver, { kind: 'closed', seconds });
  const cpuMicros = (readCost(receiver.pid).cpuMicros - before) / result.accepted;
  const { accepted, p50Ms, p99Ms } = result;
  return { perSecond: accepted / result.seconds, cpuMicros, p50Ms, p99Ms };
}

function inTurn<T>(items: readonly T[], by: number): T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

/** The median over the rounds of how many times as much Foxtail took as another did. */
export function ratioTo(rounds: Rounds, other: ReceiverName): number {
  return median(
    rounds.foxtail.map(
      ({ perSecond }, round) => perSecond / (rounds[other][round]?.perSecond ?? NaN),
    ),
  );
}

export function medianOf(rounds: readonly Round[], figure: keyof Round): number {
  return median(rounds.map((round) => round[figure]));
}
