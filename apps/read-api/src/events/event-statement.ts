import { Values, type Statement } from '../database/statement.js';
import { isId, isTime } from '../http/page.js';
import { namedColumns, ordered } from '../lists/list-definition.js';
import { ownerOf } from '../lists/member-statement.js';
import type { EventRow } from './event.view.js';

/** What an event is answered of. */
export const eventColumns = {
  environment: 'environment',
  eventId: 'event_id',
  type: 'type',
  entity: 'entity',
  entityId: 'entity_id',
  origin: 'origin',
  batchId: 'batch_id',
  importId: 'import_id',
  eventAt: 'event_at',
  receivedAt: 'received_at',
} satisfies Record<keyof EventRow, string>;

/** By receipt; the rest makes it unique, since the vendor's ids are its own. */
const key = ['receivedAt', 'eventId', 'entity', 'entityId'] as const;

/** What is asked of the events of one batch, import or document. */
export interface EventQuery {
  environments: readonly string[];
  id: string;
  descending: boolean;
  /** The sort key to go on after. */
  after: readonly string[] | null;
  limit: number;
}

/** The parts of {@link EventQuery.after}. */
export const eventKey = [isTime, isId, isId, isId] as const;

export function keyOf(row: EventRow): string[] {
  return [row.receivedAt.toISOString(), row.eventId, row.entity, row.entityId];
}

/**
 * The events that name a batch or an import: its own, and those of its documents and files; and whether
 * there is such a batch.
 */
export function batchEventsStatement(query: EventQuery): Statement {
  return eventsStatement(query, 'foxtail.batches', 'batch_id', (id) => [
    `t.batch_id = ${id}`,
    `t.import_id = ${id}`,
  ]);
}

/**
 * The events of a document, and whether there is such a document. They are few, and stand in the primary
 * key by their ids: each page reads all of them to sort them.
 */
export function documentEventsStatement(query: EventQuery): Statement {
  return eventsStatement(query, 'foxtail.documents', 'document_id', (id) => [
    `t.entity = 'document' AND t.entity_id = ${id}`,
  ]);
}

function eventsStatement(
  query: EventQuery,
  table: string,
  column: string,
  branches: (id: string) => string[],
): Statement {
  const values = new Values();
  const owner = ownerOf(table, column, query.environments, query.id, values);
  const raw = key.map((name) => `t.${eventColumns[name]}`);
  const named = key.map((name) => `r."${name}"`);
  const after = query.after?.map(
    (part, n) => `${values.add(part)}${n === 0 ? '::timestamptz' : ''}`,
  );
  const keyset = after
    ? `AND (${raw.join(', ')}) ${query.descending ? '<' : '>'} (${after.join(', ')})`
    : '';
  const limit = query.limit + 1;
  const branch = (condition: string) => `SELECT e.* FROM owner CROSS JOIN LATERAL (
      SELECT ${namedColumns({ columns: eventColumns })} FROM foxtail.timeline t
      WHERE t.environment = owner.owners[1] AND ${condition} ${keyset}
      ORDER BY ${ordered(raw, query.descending)} LIMIT ${limit}) e`;
  const text = `WITH owner AS (${owner.text})
    SELECT owner.owners, r.* FROM owner LEFT JOIN (
      SELECT DISTINCT ON (${named.join(', ')}) r.*
      FROM (${branches(owner.id).map(branch).join(' UNION ALL ')}) r
      ORDER BY ${ordered(named, query.descending)} LIMIT ${limit}) r ON true
    ORDER BY ${ordered(named, query.descending)}`;
  return { text, values: values.all };
}
