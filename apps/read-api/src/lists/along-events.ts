import { Values, type Statement } from '../database/statement.js';
import {
  keyColumns,
  ordered,
  orderOf,
  type ListDefinition,
  type ListPath,
  type ListQuery,
} from './list-definition.js';
import { keysetOf, rangeOf, selected } from './conditions.js';
import { vendorWithin } from './vendor-budget.js';

/**
 * The page of a list in the order of the last change, read along the timeline: an index of documents by what
 * changes with each of their events would cost each event an entry in every other index as well.
 *
 * Each event is looked up by its document, and counts where the document has not changed since; two events
 * may have one time. So a page costs as many events as were there in its stretch of time, which is some a document.
 */
export function alongEvents(
  definition: ListDefinition,
  query: ListQuery,
  entity: NonNullable<ListPath['alongEventsOf']>,
): Statement {
  const { sort, limit, environments } = query;
  const values = new Values();
  const branches = `${values.add([...environments])}::text[]`;
  const events = `SELECT environment, entity_id AS ${definition.id}, event_at AS last_event_at, received_at
    FROM foxtail.timeline WHERE entity = '${entity}'`;
  const conditions = [
    'e.environment = branch.environment',
    ...rangeOf(definition, query, values, 'e'),
    ...keysetOf(definition, query, values, 'e'),
  ];
  const [changed] = keyColumns(definition, sort.field, 'e');
  const [lastChanged] = keyColumns(definition, sort.field, 't');
  // Within a branch there is one environment.
  const branchKey = keyColumns(definition, sort.field, 'e').slice(0, -1);
  // LIMIT 1 keeps Postgres from reading all documents first, to join them.
  const text = `SELECT r.* FROM unnest(${branches}) AS branch(environment)
    CROSS JOIN LATERAL (
      SELECT DISTINCT ON (${branchKey.join(', ')}) ${selected(definition, query, 't')}
      FROM (${events}) e CROSS JOIN LATERAL (
        SELECT * FROM ${definition.table} t
        WHERE t.environment = e.environment AND t.${definition.id} = e.${definition.id}
          AND ${lastChanged} = ${changed} LIMIT 1) t
      WHERE ${conditions.join(' AND ')}
      ORDER BY ${ordered(branchKey, sort.descending)} LIMIT ${limit + 1}) r
    ORDER BY ${orderOf(definition, sort, 'r')} LIMIT ${limit + 1}`;
  return { text: query.vendor ? vendorWithin(definition, sort, text) : text, values: values.all };
}
