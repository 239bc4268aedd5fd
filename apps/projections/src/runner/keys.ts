import type { RowKey } from './lock-rows.js';

/** One key of two; ids and environments have no blank, so it keeps them apart. */
export function keyOf(environment: string, id: string): string {
  return `${environment} ${id}`;
}

/** Keys, by what {@link keyOf} makes of them, in one order for all processes, so that no two transactions wait for each other. */
export function inKeyOrder(keys: ReadonlyMap<string, RowKey>): RowKey[] {
  return [...keys.keys()].sort().map((key) => keys.get(key) as RowKey);
}
