import { Values, type Statement } from '../database/statement.js';
import { InvalidQueryError } from '../http/read-api.errors.js';
import { clientDataCondition } from './client-data.js';
import { filterColumn, keysetOf, rangeOf, selected } from './conditions.js';
import { orderOf, type ListDefinition, type ListQuery } from './list-definition.js';
import { vendorWithin } from './vendor-budget.js';

/** Documents that one search of the customer's data may find in one environment. */
export const MOST_MATCHES = 1_000;

/** What a statement of {@link clientDataStatement} adds to a row. */
export interface MatchesRow {
  /** Null where nothing matches. */
  tooMany: boolean | null;
}

/**
 * The page of a list by the customer's data. Its index has no order: all that match are read, up to a bound,
 * and then filtered and sorted, so that any filter and sort goes with it. The first row is there even where
 * the page is empty, and then has nothing but `tooMany`.
 */
export function clientDataStatement(definition: ListDefinition, query: ListQuery): Statement {
  const values = new Values();
  const environments = `${values.add([...query.environments])}::text[]`;
  const matching = clientDataCondition(query.clientData, values, 'branch.environment');
  const conditions = [
    ...Object.entries(query.equal).map(
      ([name, value]) => `m.${filterColumn(definition, name)} = ${values.add(value)}`,
    ),
    ...rangeOf(definition, query, values, 'm'),
    ...keysetOf(definition, query, values, 'm'),
  ];
  const page = `SELECT ${selected(definition, query, 'm')} FROM matching m
    ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
    ORDER BY ${orderOf(definition, query.sort, 'm')} LIMIT ${query.limit + 1}`;
  // What is looked up has the environment in it. It is compared once more in a way that no index serves: Postgres
  // expects such a search to find ten thousand rows, and would read the whole environment beside it.
  const text = `WITH matching AS MATERIALIZED (
      SELECT r.* FROM unnest(${environments}) AS branch(environment)
      CROSS JOIN LATERAL (
        SELECT t.* FROM ${definition.table} t
        WHERE t.environment || '' = branch.environment AND ${matching} LIMIT ${MOST_MATCHES + 1}) r),
    most AS (SELECT max(count) AS count
      FROM (SELECT count(*) FROM matching GROUP BY environment) counted)
    SELECT r.*, most.count > ${MOST_MATCHES} AS "tooMany" FROM most
    LEFT JOIN (${query.vendor ? vendorWithin(definition, query.sort, page) : page}) r ON true
    ORDER BY ${orderOf(definition, query.sort, 'r')}`;
  return { text, values: values.all };
}

/**
 * The rows that are on the page.
 * @throws InvalidQueryError where there were more than could be sorted
 */
export function foundRows<Row extends object>(
  rows: readonly (Row & MatchesRow)[],
  isRow: (row: Row) => boolean,
): Row[] {
  if (rows[0]?.tooMany === true) {
    throw new InvalidQueryError(
      `more than ${MOST_MATCHES} documents have that in their clientData; ask for a key whose values are on fewer`,
    );
  }
  return rows.filter(isRow);
}
