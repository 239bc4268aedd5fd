import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Static, TSchema } from 'typebox';
import { Refusal } from './simulator.problems.js';

/**
 * Makes a reader of queries or bodies after `schema`. Numbers may be written as text and defaults
 * are filled in; keys that the schema lacks are passed over.
 *
 * @throws Refusal `request-invalid`, with all faults.
 */
export function reader<T extends TSchema>(schema: T): (value: unknown) => Static<T> {
  const validate = new Ajv2020({
    allErrors: true,
    coerceTypes: 'array',
    useDefaults: true,
    // Else 1e400, which is Infinity, would pass by `maximum`.
    strictNumbers: false,
  }).compile(schema);
  return (value) => {
    // One level is all that the schemas coerce; a deep copy would overflow on a deeply nested body.
    const copy: unknown = isRecord(value) ? { ...value } : (value ?? {});
    if (validate(copy)) return copy as Static<T>;
    const faults = (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const allowed = (params as { allowedValues?: unknown[] }).allowedValues;
      return `${instancePath.slice(1) || 'the request'} ${message ?? 'is not valid'}${allowed ? `: ${allowed.join(', ')}` : ''}`;
    });
    throw new Refusal('request-invalid', faults.join('; '));
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
