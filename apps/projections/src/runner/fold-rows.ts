import type { SourceEvent } from '#contracts';
import type { VendorBytes } from './event-order.js';
import { inKeyOrder, keyOf } from './keys.js';
import type { RowKey } from './lock-rows.js';
import { needsVendor } from './vendor-object.js';

/** A row as it was, null where there was none, and as it is now. */
export interface Change<State> {
  before: State | null;
  after: State;
}

interface Row {
  environment: string;
  version: string;
  vendor: VendorBytes;
}

/** How the rows of a table come out of it. */
export interface RowSource<State> {
  /** Locks and reads those that are there, in key order, without the vendor's objects. */
  lock: (keys: readonly RowKey[]) => Promise<State[]>;
  /** The vendor's objects of locked rows. */
  vendors: (keys: readonly RowKey[]) => Promise<VendorBytes[]>;
  /** The subject's id, out of a row. */
  idOf: (row: State) => string;
}

/** Folds events into the rows of their subjects: locks those that are there, then folds in memory. */
export async function foldRows<State extends Row, Event extends SourceEvent>(
  events: readonly Event[],
  { lock, vendors, idOf }: RowSource<State>,
  evolve: (state: State | null, event: Event) => State,
): Promise<Change<State>[]> {
  const keyed = events.map((event) => ({ event, key: keyOf(event.source, event.subject) }));
  const keys = new Map<string, RowKey>();
  for (const { event, key } of keyed) keys.set(key, [event.source, event.subject]);
  const locked = await lock(inKeyOrder(keys));
  const before = new Map(locked.map((row) => [keyOf(row.environment, idOf(row)), row]));
  const tied = new Set<State>();
  for (const { event, key } of keyed) {
    const row = before.get(key);
    if (row && needsVendor(row, event)) tied.add(row);
  }
  if (tied.size > 0) {
    const rows = [...tied];
    const objects = await vendors(rows.map((row) => [row.environment, idOf(row)]));
    for (const [n, row] of rows.entries()) row.vendor = objects[n];
  }
  const after = new Map(before);
  for (const { event, key } of keyed) after.set(key, evolve(after.get(key) ?? null, event));
  return [...after].map(([key, state]) => ({ before: before.get(key) ?? null, after: state }));
}
