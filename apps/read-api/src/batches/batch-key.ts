import { isId } from '../http/page.js';
import { NotFoundError } from '../http/read-api.errors.js';

export interface BatchKey {
  environment: string;
  batchId: string;
}

/** Where a batch of this id can be. @throws NotFoundError for what is no id, and so of no batch */
export function batchKeys(environments: readonly string[], batchId: string): BatchKey[] {
  if (!isId(batchId)) throw new NotFoundError('batch', batchId);
  return environments.map((environment) => ({ environment, batchId }));
}

/** Neither part has a blank. */
export function batchKeyText({ environment, batchId }: BatchKey): string {
  return `${environment} ${batchId}`;
}
