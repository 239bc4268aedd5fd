import type { TObject } from 'typebox';
import {
  batchDocumentsParameters,
  batchesParameters,
  batchFilesParameters,
  batchParameters,
} from '../src/batches/batch.parameters.js';
import { documentParameters, documentsParameters } from '../src/documents/document.parameters.js';
import { eventsParameters } from '../src/events/event.parameters.js';
import {
  batchStreamParameters,
  environmentStreamParameters,
} from '../src/streams/stream.parameters.js';

/** Query parameters of each route, as its controller reads them. */
const PARAMETERS: Record<string, TObject> = {
  '/v1/batches': batchesParameters,
  '/v1/batches/:id': batchParameters,
  '/v1/batches/:id/documents': batchDocumentsParameters,
  '/v1/batches/:id/files': batchFilesParameters,
  '/v1/batches/:id/events': eventsParameters,
  '/v1/batches/:id/stream': batchStreamParameters,
  '/v1/documents': documentsParameters,
  '/v1/documents/:id': documentParameters,
  '/v1/documents/:id/events': eventsParameters,
  '/v1/events/stream': environmentStreamParameters,
};

/** They change what is shown, not what is read. */
const IRRELEVANT = ['fields', 'limit', 'cursor'];

/** Values to ask for, by the name of the parameter, where they are not a list of the schema's own. */
export type Values = Readonly<Record<string, readonly string[]>>;

/** Parameters at once: a filter with a sort and a third that may go with it. All of them would be 300,000 queries. */
const MOST_AT_ONCE = 3;

/**
 * The query strings that a route can be asked with: each set of up to three of its parameters, each value of
 * those that have a list of them. The API refuses some, as it should.
 *
 * @throws Error for a route or a parameter that it was not taught, so that none is left out unseen
 */
export function everyQuery(route: string, values: Values): Record<string, string>[] {
  const schema = PARAMETERS[route];
  if (schema === undefined) throw new Error(`teach every-request.ts the parameters of ${route}`);
  const names = Object.keys(schema.properties).filter((name) => !IRRELEVANT.includes(name));
  return [...names, ...openNames(schema, values)].reduce<Record<string, string>[]>(
    (queries, name) => {
      const { enum: own } = (schema.properties[name] ?? {}) as { enum?: string[] };
      const all = values[name] ?? own;
      if (all === undefined) throw new Error(`give a value of the parameter ${name} of ${route}`);
      const more = queries.filter((query) => Object.keys(query).length < MOST_AT_ONCE);
      return [
        ...queries,
        ...more.flatMap((query) => all.map((value) => ({ ...query, [name]: value }))),
      ];
    },
    [{}],
  );
}

/** Whether a route takes a limit. */
export function isPaged(route: string): boolean {
  return Object.hasOwn(PARAMETERS[route]?.properties ?? {}, 'limit');
}

/** Those that the schema has a pattern for. */
function openNames(schema: TObject, values: Values): string[] {
  const { patternProperties = {} } = schema as { patternProperties?: Record<string, unknown> };
  return Object.keys(patternProperties).flatMap((pattern) => {
    const named = Object.keys(values).filter((name) => new RegExp(pattern).test(name));
    if (named.length === 0) throw new Error(`give a value of a parameter like ${pattern}`);
    return named;
  });
}
