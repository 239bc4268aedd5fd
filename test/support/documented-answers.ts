import { Ajv2020 } from 'ajv/dist/2020.js';
import { deepEqual, equal, ok } from 'node:assert/strict';

interface Media {
  schema: object;
  example?: unknown;
  examples?: Record<string, { value: { code: string } }>;
}
interface Answerable {
  $ref?: string;
  content?: Record<string, Media>;
}
interface Operation {
  operationId: string;
  responses: Record<string, Answerable>;
}
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

export interface Reply {
  status: number;
  mediaType: string;
  body: unknown;
}

/** Holds answers against an OpenAPI document, and remembers which of the documented ones there were. */
export class DocumentedAnswers {
  readonly operations: { path: string; method: string; operation: Operation }[];
  /** As in {@link all}. */
  readonly reached = new Set<string>();
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

  constructor(openapi: OpenApi) {
    this.operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    this.ajv.addSchema(openapi, 'open');
    this.ajv.addSchema(closed(openapi) as object, 'closed');
  }

  /** All that is documented: an operation with `status` for a success, `status code` for a refusal. */
  all(): string[] {
    return this.operations.flatMap(({ operation }) => answersOf(operation));
  }

  /** The answer is one that the document has for this operation, in media type, code and shape. */
  check(operationId: string, { status, mediaType, body }: Reply): void {
    const found = this.operations.find(({ operation }) => operation.operationId === operationId);
    if (found === undefined) throw new Error(`no operation ${operationId}`);
    const { path, method, operation } = found;
    const code = (body as { code?: string }).code;
    const answer = `${operationId} ${status}${code === undefined ? '' : ` ${code}`}`;
    ok(answersOf(operation).includes(answer), `not documented: ${answer}`);
    this.reached.add(answer);

    const { $ref, content } = operation.responses[status] ?? {};
    if ($ref === undefined && content === undefined) return equal(body, '');
    const shared = $ref?.slice(1);
    const at = shared ?? pointer('paths', path, method, 'responses', `${status}`);
    const errors = this.faults(
      status === 200 ? 'closed' : 'open',
      at + pointer('content', mediaType, 'schema'),
      body,
    );
    deepEqual({ answer, errors }, { answer, errors: [] });
  }

  faultsOfExamples(): string[] {
    return this.operations.flatMap(({ path, method, operation }) =>
      Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
        Object.entries(content).flatMap(([type, { example, examples = {} }]) => {
          const at = pointer('paths', path, method, 'responses', status, 'content', type, 'schema');
          const values: unknown[] = Object.values(examples).map(({ value }) => value);
          if (example !== undefined) values.push(example);
          return values.flatMap((value) => this.faults('open', at, value));
        }),
      ),
    );
  }

  private faults(document: 'open' | 'closed', at: string, value: unknown): string[] {
    this.ajv.validate({ $ref: encodeURI(`${document}#${at}`) }, value);
    return (this.ajv.errors ?? []).map(({ instancePath, message, params }) =>
      [at, instancePath, message, JSON.stringify(params)].join(' '),
    );
  }
}

function answersOf({ operationId, responses }: Operation): string[] {
  return Object.entries(responses).flatMap(([status, { $ref, content = {} }]) => {
    if ($ref !== undefined) return [`${operationId} ${status} ${$ref.split('/').at(-1)}`];
    const examples = content['application/problem+json']?.examples;
    if (examples === undefined) return [`${operationId} ${status}`];
    return Object.keys(examples).map((code) => `${operationId} ${status} ${code}`);
  });
}

/** No object has members that its schema doesn't name, so that none goes undocumented. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, v]) => [key, closed(v)]));
  return 'properties' in copy ? { unevaluatedProperties: false, ...copy } : copy;
}

function pointer(...parts: string[]): string {
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
