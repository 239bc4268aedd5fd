import { Values, type Statement } from '../database/statement.js';
import { choosePath } from './choose-path.js';
import { filterColumn, keysetOf, rangeOf, selected } from './conditions.js';
import {
  keyColumns,
  ordered,
  orderOf,
  type ListDefinition,
  type ListQuery,
} from './list-definition.js';
import { vendorWithin } from './vendor-budget.js';

/**
 * The page of a list as one statement, with one row more than `limit` where there is a next page.
 *
 * Each environment, and each value of a filter that is not asked for, is a branch with an index scan of its
 * own that ends at the page's size; the branches' rows are merged. `environment = ANY` in its place would
 * read every row of all of them, to sort them.
 */
export function listStatement(definition: ListDefinition, query: ListQuery): Statement {
  const { sort, limit } = query;
  const values = new Values();
  const { filters } = choosePath(definition, Object.keys(query.equal), sort.field);
  const branches = branchesOf(definition, filters, query);
  const names = ['environment', ...filters.map((name) => filterColumn(definition, name))];
  const arrays = names.map((_, n) => `${values.add(branches.map((branch) => branch[n]))}::text[]`);
  const conditions = [
    ...names.map((name) => `t.${name} = branch.${name}`),
    ...rangeOf(definition, query, values, 't'),
    ...keysetOf(definition, query, values, 't'),
  ];
  // Within a branch there is one environment.
  const branchKey = keyColumns(definition, sort.field, 't').slice(0, -1);
  const text = `SELECT r.* FROM unnest(${arrays.join(', ')}) AS branch(${names.join(', ')})
    CROSS JOIN LATERAL (
      SELECT ${selected(definition, query, 't')} FROM ${definition.table} t
      WHERE ${conditions.join(' AND ')}
      ORDER BY ${ordered(branchKey, sort.descending)} LIMIT ${limit + 1}) r
    ORDER BY ${orderOf(definition, sort, 'r')} LIMIT ${limit + 1}`;
  return { text: query.vendor ? vendorWithin(definition, sort, text) : text, values: values.all };
}

/** Every pair of an environment with a value of each filter of the path. */
function branchesOf(
  definition: ListDefinition,
  filters: readonly string[],
  { environments, equal }: ListQuery,
): string[][] {
  return filters.reduce<string[][]>(
    (branches, name) => {
      const value = equal[name];
      const all = value === undefined ? (definition.filters[name]?.values ?? []) : [value];
      return branches.flatMap((branch) => all.map((one) => [...branch, one]));
    },
    environments.map((environment) => [environment]),
  );
}
