import { describe, expect, it } from '@jest/globals';
import { jsonSchemas } from '#contracts';
import { schemaChanges } from './schema-change.js';

type Schema = Record<string, unknown> & {
  properties: Record<string, Record<string, unknown>>;
  required: string[];
};
type Change = (next: Schema) => unknown;

const schemaOf = (type: string) => jsonSchemas().get(type) as Schema;
const processed = schemaOf('foxtail.document.processed.v1');
const completed = schemaOf('foxtail.batch.completed.v1');

/** A member's schema, to be changed. */
const member = (schema: Schema, name: string) => schema.properties[name] ?? {};

/** What differs, by whether it breaks, when a schema becomes what `change` makes of it. */
function after(was: Schema, change: Change): { breaks: string[]; additions: string[] } {
  const next = structuredClone(was);
  change(next);
  const changes = schemaChanges(was, next);
  const those = (breaks: boolean) =>
    changes.filter((one) => one.breaks === breaks).map(({ what }) => what);
  return { breaks: those(true), additions: those(false) };
}

describe('values break when', () => {
  it.each<[string, Change]>([
    ['batchId is gone', (next) => delete next.properties['batchId']],
    [
      'documentId is no longer always there',
      (next) => (next.required = ['environment', 'webhook']),
    ],
    ['name is required now, and older events lack it', (next) => next.required.push('name')],
    ['pages is required now, and older events lack it', (next) => next.required.push('pages')],
    ['name became number, it was string', (next) => (member(next, 'name')['type'] = 'number')],
    [
      'name became null or string, it was string',
      (next) => (member(next, 'name')['type'] = ['string', 'null']),
    ],
    ['name became anything, it was string', (next) => delete member(next, 'name')['type']],
    [
      'vendor became object, it was anything',
      (next) => (member(next, 'vendor')['type'] = 'object'),
    ],
    [
      'vendor may be nothing, it could be anything',
      (next) => Object.assign(next.properties, { vendor: false }),
    ],
    [
      'webhook may have no other members any more',
      (next) => (member(next, 'webhook')['additionalProperties'] = false),
    ],
    [
      'webhook.* became string, it was anything',
      (next) => (member(next, 'webhook')['additionalProperties'] = { type: 'string' }),
    ],
    [
      'webhook./^.*$/ became string, it was anything',
      (next) => (member(next, 'webhook')['patternProperties'] = { '^.*$': { type: 'string' } }),
    ],
    [
      'the rule for members webhook./^.*$/ is gone',
      (next) => delete member(next, 'webhook')['patternProperties'],
    ],
    [
      'webhook.time became string, it was anything',
      (next) => (member(next, 'webhook')['properties'] = { time: { type: 'string' } }),
    ],
    ['the rule for members /^x/ is new', (next) => (next['patternProperties'] = { '^x': {} })],
    [
      'pattern of documentId became "^.*$", it was "^[\\\\x21-\\\\x7e]{1,128}$"',
      (next) => (member(next, 'documentId')['pattern'] = '^.*$'),
    ],
    [
      'format of uploadedAt became none, it was "date-time"',
      (next) => delete member(next, 'uploadedAt')['format'],
    ],
    [
      'maxLength of documentType became 10, it was none',
      (next) => (member(next, 'documentType')['maxLength'] = 10),
    ],
    [
      'documentType may be invoice, ticket, it could be anything',
      (next) => (member(next, 'documentType')['enum'] = ['invoice', 'ticket']),
    ],
    ['anyOf of the value became [{}], it was none', (next) => (next['anyOf'] = [{}])],
  ])('%s', (message, change) => {
    expect(after(processed, change)).toEqual({ breaks: [message], additions: [] });
  });

  it.each<[string, Change]>([
    [
      'maximum of documents.total became none, it was 2147483647',
      (next) => {
        const { properties } = member(next, 'documents') as Schema;
        delete properties['total']?.['maximum'];
      },
    ],
    [
      'basis may be guessed too',
      (next) => (member(next, 'basis')['enum'] = ['guessed', 'inferred', 'declared']),
    ],
    ['basis is never inferred any more', (next) => (member(next, 'basis')['enum'] = ['declared'])],
    ['basis is never inferred any more', (next) => (member(next, 'basis')['const'] = 'declared')],
    [
      'basis may be anything, it could be declared, inferred',
      (next) => delete member(next, 'basis')['enum'],
    ],
  ])('%s (a list of values or a limit)', (message, change) => {
    expect(after(completed, change)).toEqual({ breaks: [message], additions: [] });
  });

  it('the items of a list become others', () => {
    const list = { items: { type: 'string', maxLength: 128 } };
    const became = (type: string) => [
      { what: `[] became ${type}, it was string`, breaks: true },
      { what: 'maxLength of [] became none, it was 128', breaks: true },
    ];
    expect(schemaChanges(list, { items: { type: 'integer' } })).toEqual(became('integer'));
    expect(schemaChanges(list, {})).toEqual(became('anything'));
  });

  it('a closed object gets a member, or opens', () => {
    const closed = { ...processed, additionalProperties: false };
    expect(after(closed, (next) => (next.properties['pages'] = {})).breaks).toEqual([
      'pages is new where nothing more could be',
    ]);
    expect(schemaChanges(closed, processed)).toEqual([
      { what: 'the value may have other members now', breaks: true },
    ]);
  });
});

describe('values do not break by', () => {
  it.each<[string, string[], Change]>([
    ['staying as they are', [], () => undefined],
    [
      'a new member that is optional',
      ['pages is new'],
      (next) => (next.properties['pages'] = { type: 'integer' }),
    ],
    [
      "a new member with an object's built-in name",
      ['constructor is new'],
      (next) => (next.properties['constructor'] = {}),
    ],
    [
      'a new member within one',
      ['documents.parked is new'],
      (next) => ((member(next, 'documents') as Schema).properties['parked'] = { type: 'integer' }),
    ],
    [
      'other words',
      [],
      (next) => {
        const words = { title: 'T', description: 'D', $comment: 'C', deprecated: true };
        Object.assign(next, words, { examples: [] });
        Object.assign(member(next, 'basis'), words);
      },
    ],
    ['a list in another order', [], (next) => (member(next, 'kind')['enum'] = ['import', 'batch'])],
    ['what is required in another order', [], (next) => next.required.reverse()],
    [
      'members in another order',
      [],
      (next) => {
        next.properties = Object.fromEntries(Object.entries(next.properties).reverse());
      },
    ],
    ['saying that an object is open', [], (next) => (next['additionalProperties'] = true)],
  ])('%s', (_, additions, change) => {
    expect(after(completed, change)).toEqual({ breaks: [], additions });
  });

  it('a constant in place of a list of one', () => {
    expect(schemaChanges({ const: 'a' }, { enum: ['a'] })).toEqual([]);
    expect(schemaChanges({ enum: [{ a: 1 }] }, { const: { a: 1 } })).toEqual([]);
  });
});
