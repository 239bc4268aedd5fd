import { FoxtailClient, FoxtailProblem, FoxtailTimeout, FoxtailUnreachable } from '#client';
import { setTimeout as pause } from 'node:timers/promises';
import { differences, type FoundBatch } from './differences.js';
import type { ExpectedBatch } from './ledger.js';
import type { AuditPlan } from './load.plan.js';

export interface AuditResult {
  batches: number;
  documents: number;
  /** Batches that are as the vendor's world says. */
  agree: number;
  /** In words, the first of them. */
  differences: string[];
  /** How many there are in all. */
  found: number;
}

/** Batches that are asked for at once: the read API limits its callers. */
const AT_ONCE = 8;
const TOLD = 20;
/** One question waits that long at the server, so that the end of all patience is noticed. */
const WAIT_MS = 5_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Compares the read API with what the vendor's world came to. Each batch is waited for until it agrees,
 * or until no other has come to agree for `timeoutMs`; what then differs is told.
 *
 * @throws FoxtailProblem for a key that is not taken, or the reason of `signal`
 */
export async function audit(
  plan: AuditPlan,
  expected: readonly ExpectedBatch[],
  progress: (agree: number) => void,
  signal: AbortSignal,
): Promise<AuditResult> {
  const client = clientOf(plan);
  const result: AuditResult = { batches: 0, documents: 0, agree: 0, differences: [], found: 0 };
  let movedAt = performance.now();
  const left = () => movedAt + plan.timeoutMs - performance.now();
  const queue = expected.values();
  const worker = async () => {
    for (const batch of queue) {
      const found = await settle(client, batch, left, signal);
      result.batches += 1;
      result.documents += batch.documents.size;
      result.found += found.length;
      result.differences.push(...found.slice(0, TOLD - result.differences.length));
      if (found.length === 0) {
        result.agree += 1;
        movedAt = performance.now();
      }
      progress(result.agree);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return result;
}

/** Asks once, so that a key that is not taken is told before anything is sent. @throws FoxtailError */
export async function checkAccess(plan: AuditPlan, signal: AbortSignal): Promise<void> {
  await clientOf(plan)
    .batches({ limit: 1, fields: ['id'] }, { signal })
    .page();
}

function clientOf({ readApi, apiKey }: AuditPlan): FoxtailClient {
  return new FoxtailClient({ baseUrl: readApi, key: apiKey });
}

/** Looks until there are no differences or the time is over: documents go on changing after their batch is complete. */
async function settle(
  client: FoxtailClient,
  batch: ExpectedBatch,
  left: () => number,
  signal: AbortSignal,
): Promise<string[]> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const isLast = left() <= 0;
    const found = await look(client, batch, Math.min(WAIT_MS, Math.max(0, left())), signal);
    const faults =
      typeof found === 'string' ? [`${batch.id}: ${found}`] : differences(batch, found);
    if (faults.length === 0 || isLast) return faults;
    await pause(Math.max(0, Math.min(pauseMs, left())), undefined, { signal });
  }
}

/** @returns the batch as it stands, null where it is not known, or in words why there is no answer */
async function look(
  client: FoxtailClient,
  { id }: ExpectedBatch,
  waitMs: number,
  signal: AbortSignal,
): Promise<FoundBatch | null | string> {
  try {
    const batch = await complete(client, id, waitMs, signal);
    const documents: FoundBatch['documents'] = new Map();
    const fields = ['id', 'status', 'publicState'] as const;
    for await (const one of client.batchDocuments(id, { limit: 100, fields }, { signal }))
      documents.set(one.id, { status: one.status, publicState: one.publicState });
    return { batch, documents };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FoxtailUnreachable) return error.message;
    if (!(error instanceof FoxtailProblem)) throw error;
    if (error.code === 'not-found') return null;
    if (error.status < 500 && error.status !== 429) throw error;
    return `the read API answers ${error.status} (${error.code})`;
  }
}

async function complete(client: FoxtailClient, id: string, timeoutMs: number, signal: AbortSignal) {
  try {
    return await client.waitForBatch(id, { timeoutMs, signal });
  } catch (error) {
    if (!(error instanceof FoxtailTimeout)) throw error;
    return client.batch(id, {}, { signal });
  }
}
