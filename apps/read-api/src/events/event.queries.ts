import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Reads } from '../database/reads.js';
import type { Statement } from '../database/statement.js';
import { encodeCursor, isId, pageOf, type Page } from '../http/page.js';
import { NotFoundError } from '../http/read-api.errors.js';
import { ownedRows, type OwnedRow } from '../lists/member-statement.js';
import {
  batchEventsStatement,
  documentEventsStatement,
  keyOf,
  type EventQuery,
} from './event-statement.js';
import { eventView, type EventRow, type EventView } from './event.view.js';

/** The events that name a batch or an import, in the order of their receipt. */
export class ListEventsOfBatch extends Query<Page<EventView>> {
  constructor(
    readonly list: EventQuery,
    readonly scope: string,
  ) {
    super();
  }
}

@QueryHandler(ListEventsOfBatch)
export class ListEventsOfBatchHandler implements IQueryHandler<ListEventsOfBatch> {
  constructor(private readonly reads: Reads) {}

  execute({ list, scope }: ListEventsOfBatch): Promise<Page<EventView>> {
    return eventsOf(this.reads, 'batch', batchEventsStatement, list, scope);
  }
}

/** The events of a document, in the order of their receipt. */
export class ListEventsOfDocument extends Query<Page<EventView>> {
  constructor(
    readonly list: EventQuery,
    readonly scope: string,
  ) {
    super();
  }
}

@QueryHandler(ListEventsOfDocument)
export class ListEventsOfDocumentHandler implements IQueryHandler<ListEventsOfDocument> {
  constructor(private readonly reads: Reads) {}

  execute({ list, scope }: ListEventsOfDocument): Promise<Page<EventView>> {
    return eventsOf(this.reads, 'document', documentEventsStatement, list, scope);
  }
}

async function eventsOf(
  reads: Reads,
  kind: string,
  statement: (list: EventQuery) => Statement,
  list: EventQuery,
  scope: string,
): Promise<Page<EventView>> {
  if (!isId(list.id)) throw new NotFoundError(kind, list.id);
  const all = await reads.rows<EventRow & OwnedRow>(statement(list));
  const rows = ownedRows<EventRow>(all, kind, list.id);
  return pageOf(rows, list.limit, (row) => encodeCursor(scope, keyOf(row)), eventView);
}
