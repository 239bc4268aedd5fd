import {
  problem,
  PROBLEM_MEDIA_TYPE,
  problemComponents,
  problemResponses,
  type OpenApiObject,
} from '#runtime';
import type { TObject } from 'typebox';
import { simulatorProblems, type RefusalCode } from './simulator.problems.js';

/** Whatever may refuse a call: the simulator, or Fastify before it. */
export type AnsweredCode = RefusalCode | 'bad-request' | 'body-too-large';

/** Codes whose problem lists its `faults`. */
const withFaults: readonly string[] = ['upload-invalid', 'file-type-unsupported'];

const { responses } = problemComponents(simulatorProblems);
const componentResponses = responses as Record<string, { headers?: OpenApiObject }>;

export function ref(schema: string): OpenApiObject {
  return { $ref: `#/components/schemas/${schema}` };
}

/** The responses of one operation: 200 with its schema and example, then its refusals. */
export function answers(
  description: string,
  schema: object,
  example: unknown,
  codes: readonly AnsweredCode[],
): OpenApiObject {
  return {
    '200': { description, content: { 'application/json': { schema, example } } },
    ...refusals(codes),
  };
}

/** As the shared responses have it; where codes share a status, each has its own example. */
function refusals(codes: readonly AnsweredCode[]): OpenApiObject {
  const shared = problemResponses(simulatorProblems, codes) as Record<string, OpenApiObject>;
  for (const [status, response] of Object.entries(shared)) {
    const group = codes.filter((code) => exampleOf(code).status === Number(status));
    if (group.length === 1) continue;
    const headers = Object.fromEntries(
      group.flatMap((code) => Object.entries(componentResponses[code]?.headers ?? {})),
    );
    shared[status] = {
      ...response,
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      content: {
        [PROBLEM_MEDIA_TYPE]: {
          schema: ref(
            group.some((code) => withFaults.includes(code)) ? 'UploadProblem' : 'Problem',
          ),
          examples: Object.fromEntries(group.map((code) => [code, { value: exampleOf(code) }])),
        },
      },
    };
  }
  return shared;
}

function exampleOf(code: AnsweredCode) {
  const faults = withFaults.includes(code)
    ? { faults: ['closeBatch is neither true nor false'] }
    : {};
  return problem(simulatorProblems, code, undefined, faults).problem;
}

/** Query parameters after the schema that reads them. What it fills in need not be given. */
export function queryParameters(query: TObject): OpenApiObject[] {
  const required: readonly string[] = query.required ?? [];
  return Object.entries(query.properties).map(([name, property]) => {
    const { description, examples, ...schema } = property as OpenApiObject & {
      examples?: unknown[];
    };
    return {
      name,
      in: 'query',
      required: required.includes(name) && !('default' in schema),
      description,
      schema,
      example: examples?.[0],
    };
  });
}

export function idParameter(description: string, example: string): OpenApiObject {
  // Fastify takes no longer ones.
  const schema = { type: 'string', minLength: 1, maxLength: 100 };
  return { name: 'id', in: 'path', required: true, description, schema, example };
}
