import { Values, type Statement } from '../database/statement.js';
import { NotFoundError } from '../http/read-api.errors.js';
import { theOne } from '../access/environments.js';
import { namedColumns, ordered, type ListDefinition } from './list-definition.js';
import { vendorWithin } from './vendor-budget.js';

/** What is asked of the documents or files that are in a batch or an import. */
export interface MemberQuery {
  environments: readonly string[];
  batchId: string;
  status: string | undefined;
  descending: boolean;
  /** The id to go on after. */
  after: string | null;
  limit: number;
  vendor: boolean;
}

/** What the statements of lists below one thing add to a row: the environments in which there is that thing. */
export interface OwnedRow {
  owners: string[] | null;
}

/**
 * The documents or files in a batch, in the order of their ids, and whether there is such a batch, as one
 * statement. The index has the status before the id, so each status is a branch of its own.
 */
export function memberStatement(definition: ListDefinition, query: MemberQuery): Statement {
  const values = new Values();
  const owner = ownerOf('foxtail.batches', 'batch_id', query.environments, query.batchId, values);
  const all = query.status === undefined ? definition.filters['status']?.values : [query.status];
  const statuses = `${values.add([...(all ?? [])])}::text[]`;
  const { id } = definition;
  const named = Object.entries(definition.columns).find(([, column]) => column === id)?.[0];
  const after = query.after === null ? null : values.add(query.after);
  const limit = query.limit + 1;
  const branch = (column: 'batch_id' | 'import_id') => `SELECT m.* FROM owner
    CROSS JOIN unnest(${statuses}) AS branch(status) CROSS JOIN LATERAL (
      SELECT ${namedColumns(definition)}${query.vendor ? ', t.vendor' : ''} FROM ${definition.table} t
      WHERE t.environment = owner.owners[1] AND t.${column} = ${owner.id} AND t.status = branch.status
        ${after === null ? '' : `AND t.${id} ${query.descending ? '<' : '>'} ${after}`}
      ORDER BY ${ordered([`t.${id}`], query.descending)} LIMIT ${limit}) m`;
  const order = ordered([`r."${named}"`], query.descending);
  // One that names the same id as its batch and its import is found twice.
  const page = `SELECT DISTINCT ON (r."${named}") r.*
    FROM (${branch('batch_id')} UNION ALL ${branch('import_id')}) r ORDER BY ${order} LIMIT ${limit}`;
  const sort = { field: 'id', descending: query.descending } as const;
  const text = `WITH owner AS (${owner.text})
    SELECT owner.owners, r.* FROM owner
    LEFT JOIN (${query.vendor ? vendorWithin(definition, sort, page) : page}) r ON true
    ORDER BY ${order}`;
  return { text, values: values.all };
}

/** The environments in which there is such a thing: one row, always. */
export function ownerOf(
  table: string,
  column: string,
  environments: readonly string[],
  id: string,
  values: Values,
): { text: string; id: string } {
  const among = values.add([...environments]);
  const placeholder = values.add(id);
  const text = `SELECT array_agg(o.environment ORDER BY o.environment) AS owners FROM ${table} o
    WHERE o.environment = ANY(${among}::text[]) AND o.${column} = ${placeholder}`;
  return { text, id: placeholder };
}

/**
 * The rows below the one thing that is meant.
 * @throws NotFoundError, AmbiguousIdError where it is in none, or in several of the caller's environments
 */
export function ownedRows<Row extends { environment: string }>(
  rows: readonly (Row & OwnedRow)[],
  kind: string,
  id: string,
): Row[] {
  const [first] = rows;
  if (!first) throw new NotFoundError(kind, id);
  theOne(
    (first.owners ?? []).map((environment) => ({ environment })),
    kind,
    id,
  );
  // Of an empty page there is one row, with the owner alone.
  return rows.filter(({ environment }) => environment !== null);
}
