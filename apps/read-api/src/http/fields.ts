import { Type, type TObject } from 'typebox';
import { InvalidQueryError } from './read-api.errors.js';

/** What `fields` may name: the members of the view, at its top. */
export function fieldsParameter(schema: TObject) {
  return Type.Optional(
    Type.String({
      maxLength: 1_000,
      examples: [Object.keys(schema.properties).slice(0, 2).join(',')],
      description: `Only these members of each item, separated by commas: ${Object.keys(schema.properties).join(', ')}.`,
    }),
  );
}

/**
 * Makes the function that leaves of a view what `fields` names, in the view's own order.
 * @throws InvalidQueryError for a name that the view does not have
 */
export function fieldsReader(
  schema: TObject,
): (fields?: string) => <V extends object>(view: V) => Partial<V> {
  const allowed = Object.keys(schema.properties);
  return (fields) => {
    if (fields === undefined) return (view) => view;
    const asked = fields.split(',');
    const unknown = asked.find((name) => !allowed.includes(name));
    if (unknown !== undefined) {
      throw new InvalidQueryError(
        `unknown field ${JSON.stringify(unknown)} in fields; there are: ${allowed.join(', ')}`,
      );
    }
    return <V extends object>(view: V) =>
      Object.fromEntries(
        Object.entries(view).filter(([name]) => asked.includes(name)),
      ) as Partial<V>;
  };
}
