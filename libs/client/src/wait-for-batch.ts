import type { BatchStatus } from './api.generated.js';
import { FoxtailProblem, FoxtailTimeout } from './errors.js';
import { pause } from './retry.js';
import type { CallOptions, Transport } from './transport.js';

export interface WaitOptions extends CallOptions {
  /** When to give up, in milliseconds: ten minutes if not given. */
  timeoutMs?: number;
}

/** What the server is asked to wait at most, in seconds. */
const LONGEST_WAIT = 60;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Asks for a batch until it is complete. A server that waits by itself (`Prefer: wait`, RFC 7240) is
 * asked again at once, any other after a pause that grows; what has not changed is a 304. One that is not
 * known yet is waited for, too: its first webhook may be on its way.
 *
 * @throws FoxtailTimeout with how it stood last
 */
export async function waitForBatch(
  transport: Transport,
  path: string,
  { timeoutMs = 600_000, ...options }: WaitOptions,
): Promise<BatchStatus> {
  const until = performance.now() + timeoutMs;
  let etag: string | null = null;
  let last: BatchStatus | null = null;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const left = Math.max(0, until - performance.now());
    const wait = Math.min(LONGEST_WAIT, Math.ceil(left / 1_000));
    const answer = await ask(transport, path, etag, wait, options);
    last = answer?.body ?? last;
    if (last?.isComplete === true) return last;
    etag = answer?.response.headers.get('etag') ?? etag;
    if (performance.now() >= until) throw new FoxtailTimeout(describe(last, timeoutMs));
    if (answer?.response.headers.has('preference-applied') === true) continue;
    await pause(Math.min(pauseMs, until - performance.now()), options.signal);
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
  }
}

/** @returns null for one that is not known yet */
async function ask(
  transport: Transport,
  path: string,
  etag: string | null,
  wait: number,
  options: CallOptions,
) {
  const headers: Record<string, string> = wait > 0 ? { prefer: `wait=${wait}` } : {};
  if (etag !== null) headers['if-none-match'] = etag;
  const call = { ...options, headers, extraMs: wait * 1_000 };
  try {
    return await transport.json<BatchStatus>(path, call);
  } catch (error) {
    if (error instanceof FoxtailProblem && error.code === 'not-found') return null;
    throw error;
  }
}

function describe(last: BatchStatus | null, timeoutMs: number): string {
  const how = last === null ? 'is not known' : `is ${last.status}, at ${last.progress}`;
  return `the batch ${how} after ${timeoutMs} ms`;
}
