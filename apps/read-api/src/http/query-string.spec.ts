import { describe, expect, it } from '@jest/globals';
import { Type } from 'typebox';
import { pageParameters } from './page.js';
import { queryReader } from './query-string.js';

const read = queryReader(
  Type.Object(
    { ...pageParameters, status: Type.Optional(Type.Enum(['open', 'completed'])) },
    { additionalProperties: false },
  ),
);

describe('a query string', () => {
  it('is read with its defaults', () => {
    expect(read({ status: 'open' })).toEqual({ limit: 20, status: 'open' });
    expect(read({ limit: '100' })).toEqual({ limit: 100 });
  });

  it.each([
    [{ statsu: 'open' }, /unknown parameter "statsu"; there are: limit, cursor, status/],
    [{ status: 'done' }, /status must be one of: open, completed/],
    [{ limit: '101' }, /limit must be <= 100/],
    [{ limit: 'x' }, /limit must be integer/],
    [{ limit: '0', status: 'x' }, /limit.*; status/],
    [{ status: ['open', 'completed'] }, /status/],
  ])('%p is refused with what to do', (query, message) => {
    expect(() => read(query)).toThrow(message);
  });
});
