import { Type } from 'typebox';
import { fieldsParameter } from '../http/fields.js';
import { cursorScope, decodeCursor, pageParameters } from '../http/page.js';
import { environmentParameter } from '../http/parameters.js';
import { eventKey, type EventQuery } from './event-statement.js';
import { eventSchema } from './event.view.js';

/** Of the events of a batch, and of a document. */
export const eventsParameters = Type.Object({
  ...pageParameters,
  sort: Type.Optional(
    Type.Enum(['receivedAt', '-receivedAt'], {
      default: 'receivedAt',
      description: 'The order; with - the latest first.',
    }),
  ),
  environment: environmentParameter,
  fields: fieldsParameter(eventSchema),
});

/** @param list names the list: a cursor is good for one list of one thing */
export function eventQuery(
  list: string,
  environments: readonly string[],
  id: string,
  asked: { environment?: string; sort?: string; cursor?: string; limit: number },
): { query: EventQuery; scope: string } {
  const { environment, sort, cursor, limit } = asked;
  const scope = cursorScope(list, { id, environment, sort });
  const after = cursor === undefined ? null : decodeCursor(cursor, scope, eventKey);
  const query = { environments, id, descending: sort === '-receivedAt', after, limit };
  return { query, scope };
}
