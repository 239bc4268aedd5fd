import { cursorScope, decodeCursor, isId } from '../http/page.js';
import type { MemberQuery } from './member-statement.js';

/** What a caller asks of the members of a batch, as its query string was read. */
export interface AskedMembers {
  environment?: string;
  limit: number;
  cursor?: string;
  sort?: string;
  status?: string;
  include?: string;
}

/**
 * @param list names the list: a cursor is good for one list of one batch
 * @throws InvalidQueryError for a cursor of another list
 */
export function memberQuery(
  list: string,
  environments: readonly string[],
  batchId: string,
  { environment, limit, cursor, sort, status, include }: AskedMembers,
): { query: MemberQuery; scope: string } {
  const scope = cursorScope(list, { batchId, environment, sort, status });
  const [after = null] = cursor === undefined ? [] : decodeCursor(cursor, scope, [isId]);
  const vendor = include === 'vendor';
  const descending = sort === '-id';
  return { query: { environments, batchId, status, descending, after, limit, vendor }, scope };
}
