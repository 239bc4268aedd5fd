import { get } from './outages.js';

/** What the demo reads of a batch. */
export interface BatchAnswer {
  id: string;
  status: string;
  isComplete: boolean;
  basis: string | null;
  closedReason: string | null;
  documents: { total: number; pending: number };
}

/**
 * Asks the read API for a batch, as any client would.
 * @returns null while it is not known there
 * @throws NoAnswer while the read API is away, or says that it cannot answer now
 */
export async function fetchBatch(
  readApiUrl: string,
  apiKey: string,
  { id, environment }: { id: string; environment: string },
): Promise<BatchAnswer | null> {
  const url = `${readApiUrl}/v1/batches/${id}?environment=${environment}`;
  const response = await get(url, { authorization: `Bearer ${apiKey}` });
  if (response.status === 404) return null;
  if (!response.ok)
    throw new Error(`the read API answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as BatchAnswer;
}
