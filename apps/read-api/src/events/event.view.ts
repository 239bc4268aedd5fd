import { Type, type Static } from 'typebox';
import { Id, iso, orNull, Text, Time } from '../http/view-types.js';

/** An event of the timeline as the API answers it: that it happened, and not what it carried. */
export const eventSchema = Type.Object({
  id: Id('Its CloudEvents id, the same in every topic.'),
  environment: Id('The environment that it is in.'),
  type: Text('<entity>.<action>, such as document.processed: an open list.'),
  entity: Type.Enum(['document', 'file', 'batch', 'import'], { description: 'What it is of.' }),
  entityId: Id('The id of what it is of.'),
  origin: Type.Enum(['vendor', 'foxtail'], {
    description: "Who says so: foxtail's own are closes by silence.",
  }),
  batchId: orNull(Id('The batch that it names.')),
  importId: orNull(Id('The import that it names.')),
  time: orNull(Time('When it happened, by its own word.')),
  receivedAt: Time('When Foxtail first received it.'),
});
export type EventView = Static<typeof eventSchema>;

export interface EventRow {
  environment: string;
  eventId: string;
  type: string;
  entity: EventView['entity'];
  entityId: string;
  origin: EventView['origin'];
  batchId: string | null;
  importId: string | null;
  eventAt: Date | null;
  receivedAt: Date;
}

export function eventView(row: EventRow): EventView {
  return {
    id: row.eventId,
    environment: row.environment,
    type: row.type,
    entity: row.entity,
    entityId: row.entityId,
    origin: row.origin,
    batchId: row.batchId,
    importId: row.importId,
    time: iso(row.eventAt),
    receivedAt: row.receivedAt.toISOString(),
  };
}
