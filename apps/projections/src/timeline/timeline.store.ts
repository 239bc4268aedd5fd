import type { ClientBase } from 'pg';
import type { SourceEvent } from '#contracts';
import { bulkUpsert, type BulkColumn } from '../runner/bulk-upsert.js';

const TABLE = 'timeline';

/** Where the events of one call stand: the lane, and the offset of each; see `laneOf`. */
export interface Places {
  lane: number;
  offsets: readonly bigint[];
}

interface TimelineRow {
  event: SourceEvent;
  lane: number | null;
  offset: bigint | null;
}

const importOf = (event: SourceEvent) =>
  'importId' in event.data ? (event.data.importId ?? null) : null;
const typeOf = ({ entity, action }: SourceEvent) => `${entity}.${action}`;
// Foxtail's own events carry no object of the vendor's.
const originOf = ({ vendor }: SourceEvent) => (vendor === null ? 'foxtail' : 'vendor');

const columns: readonly BulkColumn<TimelineRow>[] = [
  { name: 'environment', type: 'text', value: ({ event }) => event.source },
  { name: 'entity', type: 'text', value: ({ event }) => event.entity },
  { name: 'entity_id', type: 'text', value: ({ event }) => event.subject },
  { name: 'event_id', type: 'text', value: ({ event }) => event.id },
  { name: 'type', type: 'text', value: ({ event }) => typeOf(event) },
  { name: 'origin', type: 'text', value: ({ event }) => originOf(event) },
  { name: 'event_at', type: 'timestamptz', value: ({ event }) => event.time },
  { name: 'received_at', type: 'timestamptz', value: ({ event }) => event.receivedAt },
  { name: 'batch_id', type: 'text', value: ({ event }) => event.data.batchId ?? null },
  { name: 'import_id', type: 'text', value: ({ event }) => importOf(event) },
  { name: 'lane', type: 'integer', value: ({ lane }) => lane },
  {
    name: 'log_offset',
    type: 'bigint',
    value: ({ offset }) => (offset === null ? null : String(offset)),
  },
];

// The vendor's ids are its own: of two bodies with one id the greater counts, as `bodyOf` compares them too.
const body = (row: string) => `ROW(coalesce(${row}.event_at, '-infinity'), ${row}.type COLLATE "C",
  coalesce(${row}.batch_id, '') COLLATE "C", coalesce(${row}.import_id, '') COLLATE "C", ${row}.origin COLLATE "C")`;
const isGreater = `${body('EXCLUDED')} > ${body(TABLE)}`;
const greater = ['type', 'origin', 'event_at', 'batch_id', 'import_id'].map(
  (name) => `${name} = CASE WHEN ${isGreater} THEN EXCLUDED.${name} ELSE ${TABLE}.${name} END`,
);

// A repeat changes nothing but the time of receipt, of which the first counts. It keeps its place, too:
// a stream that has shown it there shows it no more.
const save = bulkUpsert(
  TABLE,
  ['environment', 'entity', 'entity_id', 'event_id'],
  columns,
  `DO UPDATE SET received_at = LEAST(${TABLE}.received_at, EXCLUDED.received_at), ${greater.join(', ')}
   WHERE EXCLUDED.received_at < ${TABLE}.received_at OR ${isGreater}`,
);

/**
 * Adds events to the timeline of their document, file or batch.
 *
 * @param places null where it is not known; streams then never show them
 */
export async function saveTimeline(
  client: ClientBase,
  events: readonly SourceEvent[],
  places: Places | null,
): Promise<void> {
  await save(client, distinct(events, places));
}

/** One statement must not touch a row twice; of repeats the first receipt counts, and the first place. */
function distinct(events: readonly SourceEvent[], places: Places | null): TimelineRow[] {
  const byKey = new Map<string, TimelineRow>();
  for (const [n, event] of events.entries()) {
    // No part of it has a blank.
    const key = `${event.source} ${event.entity} ${event.subject} ${event.id}`;
    const known = byKey.get(key);
    if (known === undefined)
      byKey.set(key, { event, lane: places?.lane ?? null, offset: places?.offsets[n] ?? null });
    else known.event = merged(known.event, event);
  }
  return [...byKey.values()];
}

function merged(a: SourceEvent, b: SourceEvent): SourceEvent {
  const receivedAt = a.receivedAt < b.receivedAt ? a.receivedAt : b.receivedAt;
  return { ...(bodyOf(a) < bodyOf(b) ? b : a), receivedAt };
}

function bodyOf(event: SourceEvent): string {
  const { time, data } = event;
  const parts = [time, typeOf(event), data.batchId, importOf(event), originOf(event)];
  // Ids and types have no blank, and all that they may have sorts behind it.
  return parts.map((part) => part ?? '').join(' ');
}
