import type { SourceEvent } from '#contracts';
import { keyOf, sortedKeys } from './keys.js';
import type { RowKey } from './lock-rows.js';

/** A row as it was, null where there was none, and as it is now. */
export interface Change<State> {
  before: State | null;
  after: State;
}

/**
 * Folds events into the rows of their subjects: locks and reads those that are there, in key order, then
 * folds in memory.
 *
 * @param idOf the subject's id, out of a row
 */
export async function foldRows<State extends { environment: string }, Event extends SourceEvent>(
  events: readonly Event[],
  lock: (keys: readonly RowKey[]) => Promise<State[]>,
  idOf: (row: State) => string,
  evolve: (state: State | null, event: Event) => State,
): Promise<Change<State>[]> {
  const locked = await lock(sortedKeys(events.map(({ source, subject }) => [source, subject])));
  const before = new Map(locked.map((row) => [keyOf(row.environment, idOf(row)), row]));
  const after = new Map(before);
  for (const event of events) {
    const key = keyOf(event.source, event.subject);
    after.set(key, evolve(after.get(key) ?? null, event));
  }
  return [...after].map(([key, state]) => ({ before: before.get(key) ?? null, after: state }));
}
