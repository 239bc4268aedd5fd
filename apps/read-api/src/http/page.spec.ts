import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, isId, isTime, linkHeader, pageOf } from './page.js';
import { InvalidQueryError } from './read-api.errors.js';

describe('a page', () => {
  it('has no next one when there are no more rows than asked for', () => {
    expect(
      pageOf(
        ['a', 'b'],
        2,
        (row) => [row],
        (row) => row,
      ),
    ).toEqual({ items: ['a', 'b'], next: null });
  });

  it('leaves out the row too many, and goes on after the last one shown', () => {
    const page = pageOf(
      ['a', 'b', 'c'],
      2,
      (row) => [row],
      (row) => row.toUpperCase(),
    );
    expect(page.items).toEqual(['A', 'B']);
    expect(decodeCursor(page.next ?? '', [isId])).toEqual(['b']);
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
      fc.property(fc.array(fc.string()), (key) => {
        expect(
          decodeCursor(
            encodeCursor(key),
            key.map(() => any),
          ),
        ).toEqual(key);
      }),
    );
  });

  it('is refused when it is not one of ours', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text, [any, any, any])).toThrow(InvalidQueryError);
      }),
    );
    expect(() => decodeCursor(encodeCursor(['a']), [any, any])).toThrow(InvalidQueryError);
    expect(() => decodeCursor(encodeCursor(['garbage']), [isTime])).toThrow(InvalidQueryError);
    expect(() => decodeCursor(encodeCursor(['a\0b']), [isId])).toThrow(InvalidQueryError);
  });
});
