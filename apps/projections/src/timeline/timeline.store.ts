import type { SourceEvent } from '#contracts';
import { bulkUpsert, type BulkColumn } from '../runner/bulk-upsert.js';

const TABLE = 'timeline';

const columns: readonly BulkColumn<SourceEvent>[] = [
  { name: 'environment', type: 'text', value: (e) => e.source },
  { name: 'entity', type: 'text', value: (e) => e.entity },
  { name: 'entity_id', type: 'text', value: (e) => e.subject },
  { name: 'event_id', type: 'text', value: (e) => e.id },
  { name: 'type', type: 'text', value: (e) => `${e.entity}.${e.action}` },
  // Foxtail's own events carry no object of the vendor's.
  { name: 'origin', type: 'text', value: (e) => (e.vendor === null ? 'foxtail' : 'vendor') },
  { name: 'event_at', type: 'timestamptz', value: (e) => e.time },
  { name: 'received_at', type: 'timestamptz', value: (e) => e.receivedAt },
  { name: 'batch_id', type: 'text', value: (e) => e.data.batchId ?? null },
  {
    name: 'import_id',
    type: 'text',
    value: (e) => ('importId' in e.data ? (e.data.importId ?? null) : null),
  },
];

// A repeat changes nothing but the time of receipt, of which the first counts.
const save = bulkUpsert(
  TABLE,
  ['environment', 'entity', 'entity_id', 'event_id'],
  columns,
  `DO UPDATE SET received_at = EXCLUDED.received_at WHERE EXCLUDED.received_at < timeline.received_at`,
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
    if (!known || event.receivedAt < known.receivedAt) byKey.set(key, event);
  }
  return [...byKey.values()];
}
