import { describe, expect, it } from '@jest/globals';
import { Type } from 'typebox';
import { pageParameters } from './page.js';
import { queryReader, timeParameter, utcTime } from './query-string.js';

const read = queryReader(
  Type.Object({
    ...pageParameters,
    status: Type.Optional(Type.Enum(['open', 'completed'])),
    since: timeParameter('Since then.'),
  }),
);
const readOpen = queryReader(
  Type.Object(
    { a: Type.Optional(Type.String()) },
    { patternProperties: { '^data\\..+$': Type.String() } },
  ),
);

describe('a query string', () => {
  it('is read with its defaults', () => {
    expect(read({ status: 'open' })).toEqual({ limit: 20, status: 'open' });
    expect(read({ limit: '100' })).toEqual({ limit: 100 });
  });

  it.each([
    [{ statsu: 'open' }, /unknown parameter "statsu"; there are: limit, cursor, status, since/],
    [{ status: 'done' }, /status must be one of: open, completed/],
    [{ limit: '101' }, /limit must be <= 100/],
    [{ limit: 'x' }, /limit must be integer/],
    [{ limit: '0', status: 'x' }, /limit.*; status/],
    [{ status: ['open', 'completed'] }, /status is given more than once/],
    [{ since: 'yesterday' }, /since must be like 2026-03-01T10:00:00Z/],
  ])('%p is refused with what to do', (query, message) => {
    expect(() => read(query)).toThrow(message);
  });

  it('may have parameters that are known by how they begin', () => {
    expect(readOpen({ 'data.order/id': '1' })).toEqual({ 'data.order/id': '1' });
    expect(() => readOpen({ data: '1' })).toThrow(
      /unknown parameter "data"; there are: a, data.<key>/,
    );
    expect(() => readOpen({ 'data.a/b': ['1', '2'] })).toThrow('data.a/b is given more than once');
  });
});

describe('a time in a query', () => {
  it('is written as all times are', () => {
    expect(utcTime('since', '2026-03-01T10:00:00Z')).toBe('2026-03-01T10:00:00.000Z');
    expect(utcTime('since', '2026-03-01T10:00:00.1239Z')).toBe('2026-03-01T10:00:00.123Z');
  });

  it.each(['2026-02-31T10:00:00Z', '2026-13-01T10:00:00Z', '2026-03-01T24:00:00Z'])(
    'is refused where the calendar has none such: %s',
    (text) => expect(() => utcTime('since', text)).toThrow(/since is no time of the calendar/),
  );
});
