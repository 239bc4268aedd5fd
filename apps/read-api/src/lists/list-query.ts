import { Type } from 'typebox';
import { cursorScope, decodeCursor, encodeCursor, isId, isTime } from '../http/page.js';
import { timeParameter, utcTime } from '../http/query-string.js';
import { InvalidQueryError } from '../http/read-api.errors.js';
import type { ListDefinition, ListQuery, Sort, SortField } from './list-definition.js';

const sorts = ['-receivedAt', 'receivedAt', '-updatedAt', 'updatedAt', 'id', '-id'] as const;

/** Query parameters of a list for its order and its times. */
export const orderParameters = {
  sort: Type.Optional(
    Type.Enum([...sorts], {
      description:
        'The order; with - the greatest first. -receivedAt if not given, or -updatedAt where a range of updatedAt is. A walk through the pages meets each item once by id, and by receivedAt but for one of which an earlier receipt turns up meanwhile; by updatedAt an item that changes may come twice or not at all.',
    }),
  ),
  receivedFrom: timeParameter('Created in Foxtail then or later: a range of receivedAt.'),
  receivedBefore: timeParameter('Created in Foxtail before: a range of receivedAt.'),
  updatedFrom: timeParameter('Updated then or later: a range of updatedAt.'),
  updatedBefore: timeParameter('Updated before: a range of updatedAt.'),
};

/** What a caller asks of a list, as its query string was read. */
export interface AskedList {
  environment?: string;
  limit: number;
  cursor?: string;
  sort?: (typeof sorts)[number];
  receivedFrom?: string;
  receivedBefore?: string;
  updatedFrom?: string;
  updatedBefore?: string;
  include?: string;
}

/**
 * @param environments those of the caller that are asked for
 * @param equal filters for equality, of which undefined ones were not asked for
 * @throws InvalidQueryError for a range of another time than the sort's, and a cursor of another list
 */
export function listQuery(
  { name }: Pick<ListDefinition, 'name'>,
  environments: readonly string[],
  asked: AskedList,
  equal: Record<string, string | undefined>,
  clientData: Record<string, string> = {},
): { query: ListQuery; scope: string } {
  const sort = sortOf(asked);
  const range = rangeOf(asked, sort.field);
  const given = Object.entries(equal).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const { environment } = asked;
  const scope = cursorScope(name, { environment, sort, ...range, equal: given, clientData });
  const isKey = sort.field === 'id' ? [isId, isId] : [isTime, isId, isId];
  const query: ListQuery = {
    environments,
    equal: Object.fromEntries(given),
    clientData,
    ...range,
    sort,
    after: asked.cursor === undefined ? null : decodeCursor(asked.cursor, scope, isKey),
    limit: asked.limit,
    vendor: asked.include === 'vendor',
  };
  return { query, scope };
}

/** A row that a list can be sorted by. */
export interface SortedRow {
  environment: string;
  receivedAt: Date;
  lastEventAt: Date | null;
}

/** The cursor that goes on after a row. */
export function cursorAfter(scope: string, { field }: Sort, id: string, row: SortedRow): string {
  const key = [id, row.environment];
  switch (field) {
    case 'id':
      return encodeCursor(scope, key);
    case 'receivedAt':
      return encodeCursor(scope, [row.receivedAt.toISOString(), ...key]);
    case 'updatedAt':
      return encodeCursor(scope, [updatedAt(row).toISOString(), ...key]);
    default:
      return field satisfies never;
  }
}

/** When a row last changed, as far as its events say. */
export function updatedAt({ lastEventAt, receivedAt }: Omit<SortedRow, 'environment'>): Date {
  return lastEventAt ?? receivedAt;
}

function sortOf(asked: AskedList): Sort {
  const isUpdates = asked.updatedFrom !== undefined || asked.updatedBefore !== undefined;
  const sort = asked.sort ?? (isUpdates ? '-updatedAt' : '-receivedAt');
  return { field: sort.replace('-', '') as SortField, descending: sort.startsWith('-') };
}

function rangeOf(asked: AskedList, field: SortField): Pick<ListQuery, 'from' | 'before'> {
  const ranges = {
    receivedAt: ['receivedFrom', 'receivedBefore'],
    updatedAt: ['updatedFrom', 'updatedBefore'],
  } as const;
  for (const [of, names] of Object.entries(ranges)) {
    const other = names.find((name) => asked[name] !== undefined);
    if (of !== field && other !== undefined)
      throw new InvalidQueryError(
        `${other} goes with sort=${of} or sort=-${of} only, not with sort by ${field}`,
      );
  }
  if (field === 'id') return { from: null, before: null };
  const [from, before] = ranges[field].map((name) => {
    const text = asked[name];
    return text === undefined ? null : utcTime(name, text);
  });
  return { from: from ?? null, before: before ?? null };
}
