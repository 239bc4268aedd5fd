/** What came of one attempt. */
export type AttemptResult =
  | {
      kind: 'answer';
      status: number;
      retryAfter?: string | undefined;
      body: string;
      latencyMs: number;
    }
  /** No whole answer: refused connection, reset, or out of time. */
  | { kind: 'no-answer'; reason: string; latencyMs: number };

export type NextStep = { kind: 'accepted' } | { kind: 'retry'; afterMs: number } | { kind: 'lost' };

/** Retries after the first try: the guide's "up to two retries"; the newer pages' three. */
const MAX_RETRIES = { 1: 2, 2: 3 } as const;

/** No promise of the vendor's: it keeps a mistaken Retry-After from holding a delivery for days. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * The vendor's retry policy. Only 200 is a success; 201, 202 and 204 are failures like any other
 * (the guide, "Error and retrial policy"; `vendor.md`). The second dialect waits as long as a
 * `Retry-After` says.
 *
 * @param triesMade how many attempts there were, the one of `result` included.
 */
export function nextStep(
  dialect: 1 | 2,
  triesMade: number,
  result: AttemptResult,
  retryDelayMs: number,
  now: number,
): NextStep {
  if (result.kind === 'answer' && result.status === 200) return { kind: 'accepted' };
  if (triesMade > MAX_RETRIES[dialect]) return { kind: 'lost' };
  const told =
    dialect === 2 && result.kind === 'answer' ? retryAfterMs(result.retryAfter, now) : null;
  return { kind: 'retry', afterMs: told ?? retryDelayMs };
}

/** A Retry-After header in either form (RFC 9110, 10.2.3), or null where it is missing or odd. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1_000, LONGEST_RETRY_AFTER_MS);
  // Date.parse would take "5.5" for a day in May.
  const date = /^[A-Za-z]{3},? /.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(date)) return null;
  return Math.min(Math.max(0, date - now), LONGEST_RETRY_AFTER_MS);
}
