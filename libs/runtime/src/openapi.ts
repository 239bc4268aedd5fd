import { problem, PROBLEM_MEDIA_TYPE, type ProblemTable } from './problem.js';

/** Parts of an OpenAPI 3.1 document that every app's has alike. */
export type OpenApiObject = Record<string, unknown>;

/** How a problem's answer may differ from the plain one: which schema it has, and what else it carries. */
export interface ProblemVariation {
  schema?: string;
  extensions?: Record<string, unknown>;
}

/**
 * The responses of an operation for these problem codes, out of the app's table, which is their one
 * source. Codes of one status stand together, each with its example.
 */
export function problemResponses<Code extends string>(
  table: ProblemTable,
  codes: readonly Code[],
  variation: (code: Code) => ProblemVariation = () => ({}),
): OpenApiObject {
  const byStatus = new Map<number, Code[]>();
  for (const code of codes) {
    const { status } = problem(table, code).problem;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [String(status), responseOf(table, group, variation)]),
  );
}

function responseOf<Code extends string>(
  table: ProblemTable,
  group: readonly Code[],
  variation: (code: Code) => ProblemVariation,
): OpenApiObject {
  const answers = group.map((code) => problem(table, code, undefined, variation(code).extensions));
  const headers = Object.assign({}, ...answers.map((answer) => answer.headers)) as Record<
    string,
    string
  >;
  const schema = group.map((code) => variation(code).schema).find((name) => name !== undefined);
  return {
    description: `${answers.map((answer) => answer.problem.title).join('; or: ')}.`,
    ...(Object.keys(headers).length === 0 ? {} : { headers: headerObjects(headers) }),
    content: {
      [PROBLEM_MEDIA_TYPE]: {
        schema: { $ref: `#/components/schemas/${schema ?? 'Problem'}` },
        examples: Object.fromEntries(answers.map(({ problem: value }) => [value.code, { value }])),
      },
    },
  };
}

/** `/livez` and `/readyz`, which every app has. @param server what it needs, in examples */
export const healthPaths = (server: 'kafka' | 'postgres'): OpenApiObject => ({
  '/livez': {
    get: {
      operationId: 'livez',
      tags: ['health'],
      summary: 'Whether the process runs',
      description: 'Never asks Kafka or Postgres, else their outage would become a restart loop.',
      responses: { '200': { description: 'It does.', content: json({ status: 'ok' }) } },
    },
  },
  '/readyz': {
    get: {
      operationId: 'readyz',
      tags: ['health'],
      summary: 'Whether traffic should come here now',
      description: 'Unready while something it needs is away, and while it stops.',
      responses: {
        '200': {
          description: 'It should.',
          content: json({ status: 'ok', checks: { [server]: { status: 'up' } } }),
        },
        '503': {
          description: 'It should not; `checks` says why.',
          content: json({
            status: 'unready',
            checks: { [server]: { status: 'down', reason: 'no answer within 2000 ms' } },
          }),
        },
      },
    },
  },
});

function json(example: object): OpenApiObject {
  return { 'application/json': { schema: { type: 'object' }, example } };
}

function headerObjects(headers: Record<string, string>): OpenApiObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, example]) => [
      name,
      { description: 'As RFC 9110 has it.', schema: { type: 'string' }, example },
    ]),
  );
}

/** The schema that {@link problemResponses} names `Problem`. */
export const problemSchema: OpenApiObject = {
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
