import { createHash } from 'node:crypto';
import { dataFault, type BatchEvent } from '#contracts';

/** The facts of a batch from which an inactivity close follows. Times are ISO 8601 in UTC. */
export interface QuietBatch {
  environment: string;
  batchId: string;
  kind: 'batch' | 'import';
  inactivitySeconds: number;
  lastEventVersion: string;
  lastEventAt: string | null;
  newestArrivalAt: string | null;
}

export const INACTIVITY_ENDPOINT = 'foxtail.inactivity';

/** A close that subscribers can read, or why they could not: then it must not be published. */
export type Proposal = { ok: true; event: BatchEvent } | { ok: false; fault: string };

/**
 * Foxtail's own `batch.closed`: a function of the batch's last event, so that whichever replica
 * proposes it, and however often, it is the same event with the same id.
 *
 * @param now only noted as the receipt time; nothing is decided by it
 */
export function proposeClose(batch: QuietBatch, now: Date): Proposal {
  const { environment, batchId, kind, inactivitySeconds, lastEventVersion } = batch;
  const last = latestOf(batch.lastEventAt, batch.newestArrivalAt);
  const closedAt =
    last === null ? null : new Date(Date.parse(last) + inactivitySeconds * 1_000).toISOString();
  const id = createHash('sha256')
    .update(JSON.stringify(['inactivity', environment, batchId, lastEventVersion, closedAt]))
    .digest('base64url');
  const event: BatchEvent = {
    entity: 'batch',
    action: 'closed',
    id: `closed-${id}`,
    source: environment,
    subject: batchId,
    time: closedAt,
    receivedAt: now.toISOString(),
    endpoint: INACTIVITY_ENDPOINT,
    inactivity: inactivitySeconds,
    data: {
      environment,
      batchId,
      kind,
      reason: 'inactivity',
      ...(closedAt === null ? {} : { closedAt }),
      webhook: {},
    },
    vendor: null,
  };
  // What it is made of came out of valid events, yet a sum of theirs need not be valid.
  const fault = dataFault(event.entity, event.data);
  return fault === null ? { ok: true, event } : { ok: false, fault };
}

function latestOf(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a;
}
