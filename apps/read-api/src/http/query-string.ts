import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { Static, TObject } from 'typebox';
import { InvalidQueryError } from './read-api.errors.js';

/**
 * Makes the reader of one route's query string. What is not in `schema` is refused by name, since a
 * filter that is silently passed over gives an answer to another question.
 */
export function queryReader<T extends TObject>(schema: T): (query: unknown) => Static<T> {
  const validate = new Ajv2020({ allErrors: true, coerceTypes: true, useDefaults: true }).compile(
    schema,
  );
  const allowed = Object.keys(schema.properties).join(', ') || 'none';
  return (query) => {
    const values = { ...(query as object) };
    if (validate(values)) return values as Static<T>;
    throw new InvalidQueryError(
      (validate.errors ?? []).map((e) => describe(e, allowed)).join('; '),
    );
  };
}

function describe(
  { keyword, instancePath, message, params }: ErrorObject,
  allowed: string,
): string {
  const name = instancePath.slice(1);
  switch (keyword) {
    case 'additionalProperties':
      return `unknown parameter ${JSON.stringify((params as { additionalProperty: string }).additionalProperty)}; there are: ${allowed}`;
    case 'enum':
      return `${name} must be one of: ${(params as { allowedValues: unknown[] }).allowedValues.join(', ')}`;
    default:
      return `${name} ${message ?? 'is not valid'}`;
  }
}
