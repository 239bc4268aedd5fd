import { FoxtailClient, FoxtailProblem, FoxtailUnreachable, type BatchStatus } from '#client';
import { NoAnswer } from './outages.js';

/** What the demo reads of a batch. */
const FIELDS = ['id', 'status', 'isComplete', 'basis', 'closedReason', 'documents'] as const;
export type BatchAnswer = Pick<BatchStatus, (typeof FIELDS)[number]>;

const ANSWER_MS = 5_000;

/** Asks the read API as any program would. The demo looks again by itself, and tells of each outage: no retries. */
export function readClient(baseUrl: string, key: string): FoxtailClient {
  return new FoxtailClient({ baseUrl, key, retries: 0, timeoutMs: ANSWER_MS });
}

/**
 * Asks the read API for a batch.
 * @returns null while it is not known there
 * @throws NoAnswer while the read API is away, or says that it cannot answer now
 */
export async function fetchBatch(
  client: FoxtailClient,
  { id, environment }: { id: string; environment: string },
): Promise<BatchAnswer | null> {
  try {
    return await client.batch(id, { environment, fields: FIELDS });
  } catch (error) {
    if (error instanceof FoxtailUnreachable) throw new NoAnswer(error.message, { cause: error });
    if (!(error instanceof FoxtailProblem)) throw error;
    if (error.code === 'not-found') return null;
    throw error.status >= 500 ? new NoAnswer(String(error.status), { cause: error }) : error;
  }
}
