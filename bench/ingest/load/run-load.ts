import { Connection, type RequestSource } from './connection.js';
import { scheduleOf, type Pace } from './schedule.js';

export interface LoadOptions {
  port: number;
  connections: number;
  pace: Pace;
  /** Sent in order; the run ends early where none is left. */
  requests: RequestSource;
}

export interface Measured {
  /** Answers with 200. */
  accepted: number;
  /** Other answers, by status. */
  refused: Record<string, number>;
  /** From the first request to the last answer. */
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

const TICK_MS = 1;
const LOOK_MS = 500;
/** Longer than any receiver may take by its own limits. */
const STALLED_MS = 45_000;

/** Sends requests as `pace` has it and waits for every answer. @throws Error if a connection is lost */
export async function runLoad(options: LoadOptions): Promise<Measured> {
  const { port, requests } = options;
  const latencies = new Float64Array(requests.left);
  const refused: Record<string, number> = {};
  const idle: Connection[] = [];
  let sent = 0;
  let answered = 0;
  let lastAnswer = 0;
  let end: (error?: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  ended.catch(() => undefined);
  const opening = Array.from({ length: options.connections }, () =>
    Connection.open(port, requests, { onAnswer, onLost: (error) => end(error) }),
  );
  const connections = await Promise.all(opening);
  const start = performance.now();
  const schedule = scheduleOf(options.pace, start);
  lastAnswer = start;

  function onAnswer(connection: Connection, status: number): void {
    const now = performance.now();
    latencies[answered] = now - connection.due;
    answered += 1;
    lastAnswer = now;
    if (status !== 200) refused[status] = (refused[status] ?? 0) + 1;
    if (!sendNext(connection, now)) idle.push(connection);
    if (answered === sent && isOver(now)) end();
  }

  function isOver(now: number): boolean {
    return requests.left === 0 || schedule.isOver(now, sent);
  }

  function sendNext(connection: Connection, now: number): boolean {
    const due = requests.left === 0 ? null : schedule.due(now, sent);
    if (due === null) return false;
    sent += 1;
    connection.send(due);
    return true;
  }

  function sendWhatIsDue(): void {
    const now = performance.now();
    for (let next = idle.pop(); next !== undefined; next = idle.pop()) {
      if (!sendNext(next, now)) {
        idle.push(next);
        break;
      }
    }
    if (answered === sent && isOver(now)) end();
    if (now - lastAnswer > STALLED_MS) end(new Error(`no answer for ${STALLED_MS / 1_000} s`));
  }

  idle.push(...connections);
  sendWhatIsDue();
  const paced = options.pace.kind === 'paced';
  const ticker = setInterval(sendWhatIsDue, paced ? TICK_MS : LOOK_MS);
  try {
    await ended;
  } finally {
    clearInterval(ticker);
    for (const connection of connections) connection.close();
  }
  const sorted = latencies.subarray(0, answered).sort();
  const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0);
  return {
    accepted: answered - refusals,
    refused,
    seconds: (lastAnswer - start) / 1_000,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    maxMs: percentile(sorted, 1),
  };
}

/** The smallest value that a share of `part` does not exceed; NaN of none. */
export function percentile(sorted: Float64Array, part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? NaN;
}
