import type { Values } from '../database/statement.js';

/** A number as JSON writes it, without an exponent: `1e99999` would be a number of as many digits. */
const NUMBER = /^-?(0|[1-9]\d{0,30})(\.\d{1,30})?$/;

/**
 * The condition that each of these keys of the customer's data has this value, whether it is a text, a
 * number, true or false there. To the letter what the index is on, so that it is used.
 *
 * @param environment SQL of the environment to look in: part of what is looked up
 */
export function clientDataCondition(
  asked: Readonly<Record<string, string>>,
  values: Values,
  environment: string,
): string {
  const indexed = `jsonb_set('{}', ARRAY[t.environment], t.client_data)`;
  const conditions = Object.entries(asked).map(([key, value]) => {
    const holds = readingsOf(value).map((reading) => {
      const data = values.add(`{${JSON.stringify(key)}:${reading}}`);
      return `${indexed} @> jsonb_build_object(${environment}, ${data}::jsonb)`;
    });
    return `(${holds.join(' OR ')})`;
  });
  return ['t.client_data IS NOT NULL', ...conditions].join(' AND ');
}

/** The JSON values that a text in a query string can mean. */
function readingsOf(value: string): string[] {
  const isBare = value === 'true' || value === 'false' || NUMBER.test(value);
  return [JSON.stringify(value), ...(isBare ? [value] : [])];
}
