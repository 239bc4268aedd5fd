import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { closestWord } from './closest-word.js';
import { EndpointsFile, patternWords, type EndpointEntry } from './endpoints.schema.js';
import type { Fault } from './fault.js';
import type { Path } from './place.js';

/** An endpoint of a file that may be faulty: what is there is as the schema wants it. */
export type Draft = {
  [K in keyof EndpointEntry]?: EndpointEntry[K] extends (infer T)[] | undefined
    ? (T | undefined)[]
    : EndpointEntry[K];
};

/** What faults are worded from. */
interface Schema {
  type?: string;
  const?: string;
  enum?: string[];
  anyOf?: Schema[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  maxProperties?: number;
  properties?: object;
  patternProperties?: object;
}

interface SchemaFault extends Fault {
  /** Something is missing: there is nothing to take out. */
  isGap: boolean;
}
type SchemaError = ErrorObject<string, Readonly<Record<string, unknown>>>;

const validate = new Ajv2020({
  allErrors: true,
  useDefaults: true,
  verbose: true,
}).compile<EndpointsFile>(EndpointsFile);

/**
 * Holds a value against the schema and fills in the defaults. What is faulty is taken out of the
 * drafts, so that the rules beyond the schema can look at the rest, and all faults come at once.
 */
export function checkSchema(value: unknown): { drafts: (Draft | undefined)[]; faults: Fault[] } {
  if (validate(value)) return { drafts: value.endpoints, faults: [] };
  // Of a choice only the whole is told, not what each alternative lacks.
  const errors = ((validate.errors ?? []) as SchemaError[]).filter(
    ({ schemaPath }) => !/\/(anyOf|oneOf)\/\d+\//.test(schemaPath),
  );
  const faults = new Map<string, SchemaFault>();
  for (const error of errors) {
    const { missingProperty = '', additionalProperty = '' } = error.params;
    const key = JSON.stringify([error.instancePath, missingProperty, additionalProperty]);
    if (!faults.has(key)) faults.set(key, faultOf(error, pathOf(value, error.instancePath)));
  }
  for (const fault of faults.values()) if (!fault.isGap) takeOut(value, fault.path);
  const endpoints = (value as { endpoints?: unknown } | null)?.endpoints;
  return {
    drafts: Array.isArray(endpoints) ? (endpoints as (Draft | undefined)[]) : [],
    faults: [...faults.values()],
  };
}

function faultOf({ keyword, params, parentSchema, data }: SchemaError, path: Path): SchemaFault {
  const schema = (parentSchema ?? {}) as Schema;
  switch (keyword) {
    case 'required':
      return { path, isGap: true, what: `${String(params['missingProperty'])} is missing: add it` };
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      return { path: [...path, key], onKey: true, isGap: false, what: unknownKey(key, schema) };
    }
    default:
      return { path, isGap: false, what: wordsOf(keyword, schema, data) };
  }
}

function unknownKey(key: string, { properties, patternProperties }: Schema): string {
  if (properties === undefined) {
    return `this must be ${patternWords.get(Object.keys(patternProperties ?? {})[0] ?? '')}`;
  }
  if (key === '<<') return 'merge keys are not taken: write the keys out';
  const known = Object.keys(properties);
  const meant = closestWord(key, known);
  return `this key is unknown: ${meant === null ? `take it away, or use one of ${known.join(', ')}` : `did you mean ${meant}?`}`;
}

function wordsOf(keyword: string, schema: Schema, data: unknown): string {
  switch (keyword) {
    case 'oneOf':
      return 'give exactly one of env, file and value';
    case 'minItems':
      return 'this list is empty: it needs one at least';
    case 'maxItems':
    case 'maxProperties':
      return `there are too many here: ${schema[keyword]} at most`;
    case 'uniqueItems':
      return 'one of these is there twice: keep one';
    default: {
      const isUnquoted = schema.type === 'string' && ['number', 'boolean'].includes(typeof data);
      return `this must be ${wanted(schema)}${isUnquoted ? '; put it in quotes' : ''}`;
    }
  }
}

/** What a schema takes, in words. */
function wanted(schema: Schema): string {
  const { anyOf, enum: words, pattern = '', type, minimum, maximum, properties } = schema;
  if (anyOf) return anyOf.map(wanted).join(', or ');
  if (words) return `one of ${words.join(', ')}`;
  if (schema.const !== undefined) return schema.const;
  switch (type) {
    case 'integer':
      return `a whole number from ${minimum}${maximum === undefined ? ' up' : ` to ${maximum}`}`;
    case 'array':
      return 'a list';
    case 'object':
      return properties ? `a mapping with ${Object.keys(properties).join(', ')}` : 'a mapping';
    case undefined:
    default:
      return patternWords.get(pattern) ?? 'text that is not empty';
  }
}

/** A JSON pointer as a path; only what is in a list has a number. */
function pathOf(value: unknown, pointer: string): Path {
  const path: (string | number)[] = [];
  let node = value;
  for (const escaped of pointer.split('/').slice(1)) {
    const key = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(node) ? Number(key) : key);
    node = (node as Record<string, unknown> | null)?.[key];
  }
  return path;
}

/** Leaves a hole in a list, so that the others keep their places. */
function takeOut(value: unknown, path: Path): void {
  let node = value;
  for (const key of path.slice(0, -1))
    node = (node as Record<string, unknown> | null | undefined)?.[key];
  const last = path.at(-1);
  if (typeof node !== 'object' || node === null || last === undefined) return;
  if (Array.isArray(node)) node[Number(last)] = undefined;
  else delete (node as Record<string, unknown>)[last];
}
