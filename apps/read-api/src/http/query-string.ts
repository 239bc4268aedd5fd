import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { Type, type Static, type TObject } from 'typebox';
import { InvalidQueryError } from './read-api.errors.js';

/** A time as a query parameter. */
export const timeParameter = (description: string) =>
  Type.Optional(
    Type.String({
      pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$',
      examples: ['2026-03-01T10:00:00Z'],
      description: `${description} RFC 3339 in UTC.`,
    }),
  );

/**
 * Makes the reader of one route's query string. What is not in `schema` is refused by name, since a
 * filter that is silently passed over gives an answer to another question.
 */
export function queryReader<T extends TObject>(schema: T): (query: unknown) => Static<T> {
  const options = { allErrors: true, coerceTypes: true, useDefaults: true, verbose: true };
  const validate = new Ajv2020(options).compile({ ...schema, additionalProperties: false });
  const allowed = [...Object.keys(schema.properties), ...openNames(schema)].join(', ') || 'none';
  return (query) => {
    const values = { ...(query as object) };
    if (validate(values)) return values as Static<T>;
    throw new InvalidQueryError(
      (validate.errors ?? []).map((e) => describe(e, allowed)).join('; '),
    );
  };
}

/**
 * A time parameter as all times are written here.
 * @throws InvalidQueryError for a day that the calendar does not have
 */
export function utcTime(name: string, text: string): string {
  const time = new Date(text);
  // The 31st of February would be taken for the 3rd of March.
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 19) !== text.slice(0, 19))
    throw new InvalidQueryError(`${name} is no time of the calendar`);
  return time.toISOString();
}

/** `^clientData\..` as a caller would write it. */
function openNames(schema: TObject): string[] {
  const { patternProperties = {} } = schema as { patternProperties?: Record<string, unknown> };
  return Object.keys(patternProperties).map((pattern) => `${/\w+/.exec(pattern)?.[0]}.<key>`);
}

function describe(
  { keyword, instancePath, message, params, parentSchema, data }: ErrorObject,
  allowed: string,
): string {
  const name = instancePath.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
  if (Array.isArray(data)) return `${name} is given more than once`;
  switch (keyword) {
    case 'additionalProperties':
      return `unknown parameter ${JSON.stringify((params as { additionalProperty: string }).additionalProperty)}; there are: ${allowed}`;
    case 'enum':
      return `${name} must be one of: ${(params as { allowedValues: unknown[] }).allowedValues.join(', ')}`;
    case 'pattern': {
      const [example] = (parentSchema as { examples?: string[] } | undefined)?.examples ?? [];
      if (example !== undefined) return `${name} must be like ${example}`;
      return `${name} has characters that none of them has`;
    }
    default:
      return `${name} ${message ?? 'is not valid'}`;
  }
}
