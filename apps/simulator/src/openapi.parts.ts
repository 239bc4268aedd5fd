import { problemResponses, type OpenApiObject } from '#runtime';
import type { TObject } from 'typebox';
import { simulatorProblems, type RefusalCode } from './simulator.problems.js';

/** Whatever may refuse a call: the simulator, or Fastify before it. */
export type AnsweredCode = RefusalCode | 'bad-request' | 'body-too-large';

/** Codes whose problem lists its `faults`. */
const withFaults: readonly string[] = [
  'upload-invalid',
  'file-type-unsupported',
  'webhook-invalid',
];

/** Of every control call: none asks for a key. */
export const controlCall = { tags: ['control'], security: [] };

export function ref(schema: string): OpenApiObject {
  return { $ref: `#/components/schemas/${schema}` };
}

/** The responses of one operation: 200 (or another success) with its schema and example, then its refusals. */
export function answers(
  description: string,
  schema: object,
  example: unknown,
  codes: readonly AnsweredCode[],
  status: 200 | 201 | 202 = 200,
): OpenApiObject {
  return {
    [String(status)]: { description, content: { 'application/json': { schema, example } } },
    ...refusals(codes),
  };
}

export function refusals(codes: readonly AnsweredCode[]): OpenApiObject {
  return problemResponses(simulatorProblems, codes, (code) =>
    withFaults.includes(code)
      ? {
          schema: 'UploadProblem',
          extensions: { faults: ['closeBatch is neither true nor false'] },
        }
      : {},
  );
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

export function idParameter(description: string, example: string, name = 'id'): OpenApiObject {
  const schema = { type: 'string', minLength: 1, maxLength: 128 };
  return { name, in: 'path', required: true, description, schema, example };
}
