import type { JsonSchema } from '#contracts';

/** Keywords that say nothing about which values there are: they may change freely. */
export const annotations: readonly string[] = [
  'title',
  'description',
  'examples',
  '$comment',
  'deprecated',
];

/** Keywords that a change is judged by, beyond whether they are the same: schema-change.ts does. */
export const structural: readonly string[] = [
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'patternProperties',
  'additionalProperties',
  'items',
];

/** Keywords that must stay the same. */
const fixed: readonly string[] = [
  '$schema',
  '$id',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
];

const known = new Set([...annotations, ...structural, ...fixed]);

/**
 * What of a schema the check cannot judge, in plain words: a keyword that is in none of these lists.
 * What is not understood must not pass for unchanged.
 */
export function unknownKeywords(schema: unknown, at = ''): string[] {
  if (typeof schema === 'boolean') return [];
  if (!isObject(schema)) return [`${place(at)} has something that is no schema`];
  const { properties, patternProperties, additionalProperties, items } = schema;
  return [
    ...Object.keys(schema)
      .filter((keyword) => !known.has(keyword))
      .map((keyword) => `${place(at)} has the keyword ${keyword}, which the check does not know`),
    ...[properties, patternProperties].flatMap((members = {}) =>
      Object.entries(members as object).flatMap(([name, member]) =>
        unknownKeywords(member, memberOf(at, name)),
      ),
    ),
    ...(additionalProperties === undefined
      ? []
      : unknownKeywords(additionalProperties, memberOf(at, '*'))),
    ...(items === undefined ? [] : unknownKeywords(items, `${at}[]`)),
  ];
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How a place in a value is called. */
export function place(at: string): string {
  return at === '' ? 'the value' : at;
}

export function memberOf(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}
