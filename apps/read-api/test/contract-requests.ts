import fc from 'fast-check';
import type { Operation, Parameter } from '../src/docs/document-form.js';

/** A request of one operation. */
export interface ContractRequest {
  path: string;
  headers: Record<string, string>;
  /** What makes it one that must be refused; null for one that may be answered. */
  fault: string | null;
}

/** Ids of stored rows, which make a request more likely to find something, by the word before them. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** Of a parameter; clientData has one by key. */
type Value = string | number | Record<string, string>;

/** Requests that are as the document says. */
export function validRequests(
  path: string,
  parameters: readonly Parameter[],
  known: KnownIds,
): fc.Arbitrary<ContractRequest> {
  const query = parameters.filter(({ in: place }) => place === 'query');
  const values = Object.fromEntries(
    query.map((parameter) => [parameter.name, fc.option(valueOf(parameter), { nil: undefined })]),
  );
  return fc
    .record({ address: addressOf(path, known), query: fc.record(values), etag: fc.option(word) })
    .map(({ address, query: asked, etag }): ContractRequest => ({
      path: `${address}${queryOf(asked)}`,
      headers: etag === null ? {} : { 'if-none-match': `"${etag}"` },
      fault: null,
    }));
}

/** The same with one thing wrong: an unknown parameter, a value outside of its schema, one twice. */
export function invalidRequests(
  path: string,
  parameters: readonly Parameter[],
  known: KnownIds,
): fc.Arbitrary<ContractRequest> {
  const wrongs = parameters
    .filter(({ in: place }) => place === 'query')
    .flatMap((parameter) => wrongOf(parameter).map((text) => [parameter.name, text] as const));
  const unknown = fc
    .string({ unit: fc.constantFrom(...'abcxyz._-'), minLength: 1, maxLength: 12 })
    .filter((name) => !parameters.some((one) => one.name === name))
    .map((name) => [name, '1'] as const);
  const twice = [['fields', 'id&fields=id']] as const;
  const pair = fc.oneof(fc.constantFrom(...wrongs, ...twice), unknown);
  return fc
    .record({ address: addressOf(path, known), pair })
    .map(({ address, pair: [name, text] }) => ({
      path: `${address}?${name}=${text.includes('&') ? text : encodeURIComponent(text)}`,
      headers: {},
      fault: `${name}=${text}`,
    }));
}

/** @returns all parameters of an operation, references followed */
export function parametersOf(
  { parameters = [] }: Operation,
  shared: Readonly<Record<string, Parameter>>,
): Parameter[] {
  return parameters.map((one) => shared[one.$ref?.split('/').at(-1) ?? ''] ?? one);
}

const word = fc.string({ unit: fc.constantFrom(...'abc012'), minLength: 1, maxLength: 8 });

function addressOf(path: string, known: KnownIds): fc.Arbitrary<string> {
  const [before, kind, after] = /^\/v1\/(\w+)\/\{id\}(.*)$/.test(path)
    ? ['/v1/', path.split('/')[2] ?? '', path.split('{id}')[1] ?? '']
    : [path, '', ''];
  if (kind === '') return fc.constant(before);
  const id = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...(known[kind] ?? [])) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 128 }) },
  );
  // A dot segment is resolved by the client itself, before it asks.
  return id
    .filter((text) => text !== '.' && text !== '..' && text.isWellFormed())
    .map((text) => `${before}${kind}/${encodeURIComponent(text)}${after}`);
}

function valueOf({ name, schema, example }: Parameter): fc.Arbitrary<Value> {
  if (name === 'clientData')
    return fc.dictionary(
      word.map((key) => `clientData.${key}`),
      word,
      { maxKeys: 5 },
    );
  if (schema.enum !== undefined) return fc.constantFrom(...(schema.enum as string[]));
  if (schema.type === 'integer')
    return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1_000 });
  if (name === 'environment') return fc.constantFrom('ours', 'theirs', 'nowhere');
  return example === undefined ? word : fc.constant(example as string);
}

/** Values that the schema of a parameter does not take. */
function wrongOf({ schema }: Parameter): string[] {
  const { enum: values, minimum, maximum, maxLength } = schema;
  const { pattern } = schema as { pattern?: string };
  return [
    ...(values === undefined ? [] : ['none-of-them', '']),
    ...(schema.type === 'integer' ? ['many', '1.5', ''] : []),
    ...(minimum === undefined ? [] : [String(minimum - 1)]),
    ...(maximum === undefined ? [] : [String(maximum + 1)]),
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
    ...(pattern?.includes('\\d{4}') === true ? ['yesterday', '2026-03-01'] : []),
  ];
}

function queryOf(asked: Record<string, Value | undefined>): string {
  const parameters = Object.entries(asked).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'object') return Object.entries(value);
    return [[name, String(value)] as [string, string]];
  });
  return parameters.length === 0 ? '' : `?${new URLSearchParams(parameters).toString()}`;
}
