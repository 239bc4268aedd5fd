/** What a list can be sorted by. `updatedAt` changes with the row: only the others are stable. */
export type SortField = 'receivedAt' | 'updatedAt' | 'id';

export interface Sort {
  field: SortField;
  descending: boolean;
}

/** A filter for equality. */
export interface EqualityFilter {
  column: string;
  /** All values there are, where they are few: a list that asks for none then reads them side by side. */
  values?: readonly string[];
}

/** One index as a list reads along it: the environment, these filters' columns, the sort's, the id. */
export interface ListPath {
  index: string;
  filters: readonly string[];
  sort: SortField;
}

/** A list over one view, and the pairs of filters and sorts that it takes: each has an index. */
export interface ListDefinition {
  /** As callers know it. */
  name: string;
  table: string;
  /** The column of the id. */
  id: string;
  /** Columns of a row by the names that it has them under; those of its sorts are among them. */
  columns: Readonly<Record<string, string>>;
  filters: Readonly<Record<string, EqualityFilter>>;
  paths: readonly ListPath[];
}

/** What a page is asked for. */
export interface ListQuery {
  /** Never more than the caller may read. */
  environments: readonly string[];
  /** Filters for equality, by name. */
  equal: Readonly<Record<string, string>>;
  /** Customer's data by key, for equality. */
  clientData: Readonly<Record<string, string>>;
  /** Times of the sort's field: from one on, before another. */
  from: string | null;
  before: string | null;
  sort: Sort;
  /** The sort key to go on after: value, id, environment; where it is sorted by id: id, environment. */
  after: readonly string[] | null;
  limit: number;
  /** Whether the vendor's objects are read. */
  vendor: boolean;
}

/** The columns of `t`, or another row of the table, under the names of {@link ListDefinition.columns}. */
export function namedColumns({ columns }: Pick<ListDefinition, 'columns'>, row = 't'): string {
  return Object.entries(columns)
    .map(([name, column]) => `${row}.${column} AS "${name}"`)
    .join(', ');
}

/** The names of {@link namedColumns} in a query around it. */
export function aliases({ columns }: Pick<ListDefinition, 'columns'>, row: string): string {
  return Object.keys(columns)
    .map((name) => `${row}."${name}"`)
    .join(', ');
}

/**
 * The columns that a list is sorted by: the id makes them unique, and the environment, since two may have one id.
 *
 * @param row `r` has the columns under their names, others are rows of the table
 */
export function keyColumns(definition: ListDefinition, field: SortField, row: string): string[] {
  const named = new Map(Object.entries(definition.columns).map(([name, column]) => [column, name]));
  const at = (column: string) => `${row}.${row === 'r' ? `"${named.get(column)}"` : column}`;
  const last = [at(definition.id), at('environment')];
  switch (field) {
    case 'receivedAt':
      return [at('received_at'), ...last];
    case 'updatedAt':
      return [`coalesce(${at('last_event_at')}, ${at('received_at')})`, ...last];
    case 'id':
      return last;
    default:
      return field satisfies never;
  }
}

/** `ORDER BY` of a list whose rows are of several environments. */
export function orderOf(
  definition: ListDefinition,
  { field, descending }: Sort,
  row: string,
): string {
  return ordered(keyColumns(definition, field, row), descending);
}

export function ordered(columns: readonly string[], descending: boolean): string {
  return columns.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ');
}
