import { commonProblems, PROBLEM_MEDIA_TYPE, type ProblemTable } from './problem.js';

/** Parts of an OpenAPI 3.1 document that every app's has alike. */
export type OpenApiObject = Record<string, unknown>;

/** Component schemas and responses for the problem codes of an app, so that its table is their one source. */
export function problemComponents(table: ProblemTable): {
  schemas: OpenApiObject;
  responses: OpenApiObject;
} {
  const all = { ...commonProblems, ...table };
  const responses = Object.entries(all).map(([code, { status, title, headers = {} }]) => [
    code,
    {
      description: `${title} (${status}).`,
      ...(Object.keys(headers).length === 0 ? {} : { headers: headerObjects(headers) }),
      content: {
        [PROBLEM_MEDIA_TYPE]: {
          schema: { $ref: '#/components/schemas/Problem' },
          example: { type: `urn:foxtail:problem:${code}`, title, status, code },
        },
      },
    },
  ]);
  return {
    schemas: { Problem: problemSchema },
    responses: Object.fromEntries(responses) as OpenApiObject,
  };
}

/** The responses of an operation for these codes; codes of one status stand together. */
export function problemResponses(table: ProblemTable, codes: readonly string[]): OpenApiObject {
  const all = { ...commonProblems, ...table };
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const status = all[code]?.status ?? 500;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, [first = '', ...more]]) => [
      String(status),
      more.length === 0
        ? { $ref: `#/components/responses/${first}` }
        : {
            description: [first, ...more].map((code) => all[code]?.title ?? code).join('; or: '),
            content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
          },
    ]),
  );
}

/** `/livez` and `/readyz`, which every app has. */
export const healthPaths: OpenApiObject = {
  '/livez': {
    get: {
      operationId: 'livez',
      tags: ['health'],
      summary: 'Whether the process runs',
      description: 'Never asks Kafka or Postgres, else their outage would become a restart loop.',
      responses: { '200': { description: 'It does.', content: json({ type: 'object' }) } },
    },
  },
  '/readyz': {
    get: {
      operationId: 'readyz',
      tags: ['health'],
      summary: 'Whether traffic should come here now',
      description: 'Unready while something it needs is away, and while it stops.',
      responses: {
        '200': { description: 'It should.', content: json({ type: 'object' }) },
        '503': {
          description: 'It should not; `checks` says why.',
          content: json({ type: 'object' }),
        },
      },
    },
  },
};

function json(schema: OpenApiObject): OpenApiObject {
  return { 'application/json': { schema } };
}

function headerObjects(headers: Record<string, string>): OpenApiObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, example]) => [
      name,
      { description: 'As RFC 9110 has it.', schema: { type: 'string' }, example },
    ]),
  );
}

const problemSchema: OpenApiObject = {
  type: 'object',
  description: 'An error as RFC 9457 has it. Branch on `code`; `detail` is for people.',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
  },
};
