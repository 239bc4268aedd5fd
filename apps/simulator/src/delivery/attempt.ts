import type { AttemptRecord } from './delivery-record.js';
import type { AttemptResult } from './retry.js';

/** As much of each answer's body as the log keeps, in characters. */
export const KEPT_ANSWER = 500;

const DROPPED = 'the answer was dropped on purpose (dropAnswer)';

/** What became of an answer that the fault `dropAnswer` takes away: for the vendor there was none. */
export function dropped(result: AttemptResult): AttemptResult {
  return { kind: 'no-answer', reason: DROPPED, latencyMs: result.latencyMs };
}

/** How the log has an attempt; of a dropped answer it says both what came and that it was dropped. */
export function attemptRecord(
  result: AttemptResult,
  at: number,
  wasDropped: boolean,
): AttemptRecord {
  const { latencyMs } = result;
  if (result.kind === 'no-answer') return { at, error: result.reason, latencyMs };
  const record: AttemptRecord = { at, httpStatus: result.status, latencyMs };
  if (wasDropped) record.error = DROPPED;
  if (result.body !== '') record.answer = startOf(result.body);
  return record;
}

/** A string of its own: a mere slice would keep the whole answer in memory. */
function startOf(body: string): string {
  return body.length <= KEPT_ANSWER
    ? body
    : Buffer.from(body.slice(0, KEPT_ANSWER)).toString('utf8');
}

/** Foxtail's have some fifty. They are kept for long, and a receiver may answer anything. */
const LONGEST_EVENT_ID = 128;

/** The `eventId` of a receiver's JSON answer. The vendor looks at no body; the simulator's user does. */
export function eventIdIn(result: AttemptResult): string | null {
  if (result.kind !== 'answer' || !result.body.includes('eventId')) return null;
  try {
    const id = (JSON.parse(result.body) as { eventId?: unknown } | null)?.eventId;
    return typeof id === 'string' && id.length <= LONGEST_EVENT_ID ? id : null;
  } catch {
    return null;
  }
}
