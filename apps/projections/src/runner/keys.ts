import type { RowKey } from './lock-rows.js';

/** One key of two; ids and environments have no blank, so it keeps them apart. */
export function keyOf(environment: string, id: string): string {
  return `${environment} ${id}`;
}

/** Distinct keys in one order for all processes, so that no two transactions wait for each other. */
export function sortedKeys(keys: readonly RowKey[]): RowKey[] {
  const distinct = new Map(keys.map((key) => [keyOf(...key), key]));
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}
