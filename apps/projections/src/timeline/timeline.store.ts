import type { SourceEvent } from '#contracts';
import { bulkUpsert, type BulkColumn } from '../runner/bulk-upsert.js';

const TABLE = 'timeline';

const importOf = (event: SourceEvent) =>
  'importId' in event.data ? (event.data.importId ?? null) : null;
const typeOf = ({ entity, action }: SourceEvent) => `${entity}.${action}`;
// Foxtail's own events carry no object of the vendor's.
const originOf = ({ vendor }: SourceEvent) => (vendor === null ? 'foxtail' : 'vendor');

const columns: readonly BulkColumn<SourceEvent>[] = [
  { name: 'environment', type: 'text', value: (e) => e.source },
  { name: 'entity', type: 'text', value: (e) => e.entity },
  { name: 'entity_id', type: 'text', value: (e) => e.subject },
  { name: 'event_id', type: 'text', value: (e) => e.id },
  { name: 'type', type: 'text', value: typeOf },
  { name: 'origin', type: 'text', value: originOf },
  { name: 'event_at', type: 'timestamptz', value: (e) => e.time },
  { name: 'received_at', type: 'timestamptz', value: (e) => e.receivedAt },
  { name: 'batch_id', type: 'text', value: (e) => e.data.batchId ?? null },
  { name: 'import_id', type: 'text', value: importOf },
];

// The vendor's ids are its own: of two bodies with one id the greater counts, as `bodyOf` compares them too.
const body = (row: string) => `ROW(coalesce(${row}.event_at, '-infinity'), ${row}.type COLLATE "C",
  coalesce(${row}.batch_id, '') COLLATE "C", coalesce(${row}.import_id, '') COLLATE "C", ${row}.origin COLLATE "C")`;
const isGreater = `${body('EXCLUDED')} > ${body(TABLE)}`;
const greater = ['type', 'origin', 'event_at', 'batch_id', 'import_id'].map(
  (name) => `${name} = CASE WHEN ${isGreater} THEN EXCLUDED.${name} ELSE ${TABLE}.${name} END`,
);

// A repeat changes nothing but the time of receipt, of which the first counts.
const save = bulkUpsert(
  TABLE,
  ['environment', 'entity', 'entity_id', 'event_id'],
  columns,
  `DO UPDATE SET received_at = LEAST(${TABLE}.received_at, EXCLUDED.received_at), ${greater.join(', ')}
   WHERE EXCLUDED.received_at < ${TABLE}.received_at OR ${isGreater}`,
);

/** Adds events to the timeline of their document, file or batch. */
export const saveTimeline: typeof save = (client, events) => save(client, distinct(events));

/** One statement must not touch a row twice; of repeats the first receipt counts. */
function distinct(events: readonly SourceEvent[]): SourceEvent[] {
  const byKey = new Map<string, SourceEvent>();
  for (const event of events) {
    // No part of it has a blank.
    const key = `${event.source} ${event.entity} ${event.subject} ${event.id}`;
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? event : merged(known, event));
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
