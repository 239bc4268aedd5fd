import { problemResponses, type OpenApiObject } from '#runtime';
import { readApiProblems } from '../http/read-api.problems.js';
import {
  CACHE_HEADERS,
  headerRefs,
  LIMIT_HEADERS,
  POSITION_HEADERS,
  PROBLEM_HEADERS,
  requestHeaders,
  STREAM_HEADERS,
} from './headers.js';
import type { ReadOperation } from './operations.js';
import { plain } from './view-schemas.js';

/** Problems that each read can answer. */
const OF_EVERY_READ = [
  'query-invalid',
  'credentials-missing',
  'key-invalid',
  'token-invalid',
  'scope-missing',
  'rate-limited',
  'position-invalid',
  'projection-behind',
  'too-many-waiters',
  'unavailable',
  'starting',
  'token-keys-unavailable',
];
/** And each with an id in its path. */
const OF_EVERY_ID = ['bad-request', 'environment-needed', 'not-found'];
const HEADERS_OF_EVERY_READ = ['FoxtailPosition'];
const HEADERS_OF_JSON = ['IfNoneMatch'];
const JSON_TYPE = 'application/json';

/** What such a problem carries besides. */
const EXTENSIONS: Readonly<Record<string, Record<string, unknown>>> = {
  'environment-needed': { environments: ['production', 'staging'] },
  'scope-missing': { scopes: ['vendor:read'] },
};

export function describeOperation(operation: ReadOperation): OpenApiObject {
  const { route, operationId, tag, summary, description } = operation;
  const isJson = (operation.answer.mediaType ?? JSON_TYPE) === JSON_TYPE;
  const headers = [
    ...HEADERS_OF_EVERY_READ,
    ...(isJson ? HEADERS_OF_JSON : []),
    ...(operation.requestHeaders ?? []),
  ];
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    security: [{ bearer: route.scopes }, { apiKey: route.scopes }],
    parameters: [
      ...route.names.map((name) => pathParameter(name, operation.id)),
      ...queryParameters(operation),
      ...headers.map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ],
    responses: { ...success(operation), ...problems(operation) },
  };
}

/** Request headers that operations refer to. */
export const headerParameters: OpenApiObject = requestHeaders;

function pathParameter(name: string, example: string | undefined): OpenApiObject {
  return {
    name,
    in: 'path',
    required: true,
    description: "The vendor's id; of a batch or an import where a batch is meant.",
    schema: { type: 'string', minLength: 1, maxLength: 128 },
    example,
  };
}

function queryParameters({ parameters }: ReadOperation): OpenApiObject[] {
  const {
    properties,
    required = [],
    patternProperties,
  } = plain(parameters) as {
    properties: Record<string, { description?: string; default?: unknown; examples?: unknown[] }>;
    required?: string[];
    patternProperties?: Record<string, { description?: string }>;
  };
  const named = Object.entries(properties).map(([name, { description, examples, ...schema }]) => ({
    name,
    in: 'query',
    // A default is filled in, so that the schema calls it required.
    ...(required.includes(name) && schema.default === undefined ? { required: true } : {}),
    description,
    schema,
    ...(examples === undefined ? {} : { example: examples[0] }),
  }));
  const [open] = Object.entries(patternProperties ?? {});
  if (open === undefined) return named;
  const [pattern, { description, ...schema }] = open;
  const members = { type: 'object', patternProperties: { [pattern]: schema }, maxProperties: 5 };
  const clientData = {
    name: 'clientData',
    in: 'query',
    style: 'form',
    explode: true,
    description: `\`clientData.KEY=value\`, for up to five keys. ${description}`,
    schema: { ...members, additionalProperties: false },
    example: { 'clientData.order': '4711' },
  };
  return [...named, clientData];
}

function success({ answer }: ReadOperation): OpenApiObject {
  const { mediaType = JSON_TYPE, schema, example, description } = answer;
  const isJson = mediaType === JSON_TYPE;
  const headers = [
    ...(isJson ? CACHE_HEADERS : STREAM_HEADERS),
    ...(answer.headers ?? []),
    ...POSITION_HEADERS,
    ...LIMIT_HEADERS,
  ];
  const ok = {
    description,
    headers: headerRefs(headers),
    content: { [mediaType]: { schema, example } },
  };
  if (!isJson) return { '200': ok };
  return {
    '200': ok,
    '304': { description: 'Just what `If-None-Match` names.', headers: headerRefs(headers) },
  };
}

function problems({ route, problems: own = [] }: ReadOperation): OpenApiObject {
  return problemAnswers([...OF_EVERY_READ, ...(route.names.length > 0 ? OF_EVERY_ID : []), ...own]);
}

export function problemAnswers(codes: readonly string[]): OpenApiObject {
  const responses = problemResponses(readApiProblems, codes, (code) => {
    const extensions = EXTENSIONS[code];
    return extensions === undefined ? {} : { extensions };
  });
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      { ...(response as object), headers: headerRefs(PROBLEM_HEADERS[status] ?? []) },
    ]),
  );
}
