import type { Values } from '../database/statement.js';
import {
  keyColumns,
  namedColumns,
  type ListDefinition,
  type ListQuery,
} from './list-definition.js';

/** What is read of a row of the table. */
export function selected(definition: ListDefinition, { vendor }: ListQuery, row: string): string {
  return `${namedColumns(definition, row)}${vendor ? `, ${row}.vendor` : ''}`;
}

export function filterColumn(definition: ListDefinition, filter: string): string {
  const column = definition.filters[filter]?.column;
  if (column === undefined) throw new Error(`${definition.name} has no filter ${filter}`);
  return column;
}

/** The times of the sort's field that are asked for. */
export function rangeOf(
  definition: ListDefinition,
  { from, before, sort }: ListQuery,
  values: Values,
  row: string,
): string[] {
  const [column] = keyColumns(definition, sort.field, row);
  return [
    ...(from === null ? [] : [`${column} >= ${values.add(from)}::timestamptz`]),
    ...(before === null ? [] : [`${column} < ${values.add(before)}::timestamptz`]),
  ];
}

/** What comes after the cursor. A row of values is one range of the index; conditions with OR are none. */
export function keysetOf(
  definition: ListDefinition,
  { after, sort }: ListQuery,
  values: Values,
  row: string,
): string[] {
  if (after === null) return [];
  const columns = keyColumns(definition, sort.field, row);
  const key = after.map((part, n) =>
    n === 0 && sort.field !== 'id' ? `${values.add(part)}::timestamptz` : values.add(part),
  );
  return [`(${columns.join(', ')}) ${sort.descending ? '<' : '>'} (${key.join(', ')})`];
}
