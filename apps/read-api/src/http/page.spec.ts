import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cursorScope,
  decodeCursor,
  encodeCursor,
  isId,
  isTime,
  linkHeader,
  pageOf,
  pageText,
} from './page.js';
import { InvalidQueryError } from './read-api.errors.js';

describe('a page', () => {
  const cursorOf = (row: string) => encodeCursor('scope', [row]);
  const upper = (row: string) => row.toUpperCase();

  it('has no next one when there are no more rows than asked for', () => {
    expect(pageOf(['a', 'b'], 2, cursorOf, upper)).toEqual({ items: ['A', 'B'], next: null });
  });

  it('leaves out the row too many, and goes on after the last one shown', () => {
    const page = pageOf(['a', 'b', 'c'], 2, cursorOf, upper);
    expect(page.items).toEqual(['A', 'B']);
    expect(decodeCursor(page.next ?? '', 'scope', [isId])).toEqual(['b']);
  });

  it('is the JSON of its items', () => {
    const items = [{ a: 1 }, { a: 2 }];
    const texts = items.map((item) => JSON.stringify(item));
    for (const next of [null, 'abc'])
      expect(JSON.parse(pageText({ items: texts, next }))).toEqual({ items, next });
  });

  it('links to the next one with the filters that were asked for', () => {
    expect(linkHeader('/v1/batches?limit=2&status=open&cursor=old', 'new')).toEqual({
      link: '</v1/batches?limit=2&status=open&cursor=new>; rel="next"',
    });
    expect(linkHeader('/v1/batches', null)).toEqual({});
  });
});

describe('a cursor', () => {
  const any = () => true;

  it('brings its key back', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (scope, key) => {
        const parts = key.map(() => any);
        expect(decodeCursor(encodeCursor(scope, key), scope, parts)).toEqual(key);
      }),
    );
  });

  it('is refused when it is not one of ours, or of another list', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text, 's', [any, any, any])).toThrow(InvalidQueryError);
      }),
    );
    const refused = (scope: string, key: string[], parts: ((part: string) => boolean)[]) =>
      expect(() => decodeCursor(encodeCursor(scope, key), 's', parts)).toThrow(InvalidQueryError);
    refused('s', ['a'], [any, any]);
    refused('other', ['a'], [any]);
    refused('s', ['garbage'], [isTime]);
    refused('s', ['a\0b'], [isId]);
  });

  it('has a scope that is of the list and all that was asked for, in any order', () => {
    const scope = cursorScope('list', { a: '1', b: undefined, c: { d: 1 } });
    expect(cursorScope('list', { c: { d: 1 }, a: '1' })).toBe(scope);
    expect(cursorScope('other', { c: { d: 1 }, a: '1' })).not.toBe(scope);
    expect(cursorScope('list', { c: { d: 1 }, b: '1' })).not.toBe(scope);
    expect(cursorScope('list', { c: { d: 2 }, a: '1' })).not.toBe(scope);
  });
});

describe('a time', () => {
  it.each(['2026-03-01T10:00:00.000Z', '0001-01-01T00:00:00.000Z'])('is one: %s', (text) =>
    expect(isTime(text)).toBe(true),
  );

  // Postgres refuses what `Date.parse` is kind to, which would be an error of ours.
  it.each(['2026-02-31T10:00:00.000Z', '2026-03-01T10:00:00Z', '+010000-01-01T00:00:00.000Z', '1'])(
    'is none: %s',
    (text) => expect(isTime(text)).toBe(false),
  );
});
