import { describe, expect, it } from '@jest/globals';
import { LogLimit } from './log-limit.js';

const PLACE = 'documents/3';

function fetched(...offsets: number[]) {
  const seen = { paused: 0, resumed: 0 };
  const messages = offsets.map((offset) => ({
    key: null,
    value: null,
    timestamp: '0',
    attributes: 0,
    offset: String(offset),
    headers: {},
  }));
  return {
    seen,
    batch: { topic: 'documents', partition: 3, messages },
    pause: () => {
      seen.paused += 1;
      return () => void (seen.resumed += 1);
    },
  };
}

const offsetsOf = (messages: { offset: string }[]) => messages.map(({ offset }) => Number(offset));

describe('a limit of a log', () => {
  it('lets pass what lies before it, and all once it moved on', () => {
    const limit = new LogLimit();
    limit.advance(new Map([[PLACE, 6n]]));
    const some = fetched(4, 5, 6, 9);
    expect(offsetsOf(limit.take(some))).toEqual([4, 5]);
    expect(some.seen).toEqual({ paused: 1, resumed: 0 });
    limit.advance(new Map([[PLACE, 10n]]));
    expect(some.seen.resumed).toBe(1);
    const all = fetched(6, 9);
    expect(offsetsOf(limit.take(all))).toEqual([6, 9]);
    expect(all.seen.paused).toBe(0);
  });

  it('lets nothing pass of a partition of which nothing was said', () => {
    const limit = new LogLimit();
    limit.advance(new Map([['documents/4', 9n]]));
    const some = fetched(0);
    expect(limit.take(some)).toEqual([]);
    expect(some.seen).toEqual({ paused: 1, resumed: 0 });
  });

  it('lets a partition go on of which nothing was applied, and forgets that it waited', () => {
    const limit = new LogLimit();
    limit.advance(new Map([[PLACE, 8n]]));
    const some = fetched(7, 8);
    limit.take(some);
    limit.release(PLACE);
    limit.release(PLACE);
    limit.advance(new Map([[PLACE, 9n]]));
    expect(some.seen).toEqual({ paused: 1, resumed: 1 });
  });

  it('resumes once, and not before the first message that waits', () => {
    const limit = new LogLimit();
    const some = fetched(8, 9);
    limit.take(some);
    limit.advance(new Map([[PLACE, 8n]]));
    expect(some.seen.resumed).toBe(0);
    limit.advance(new Map([[PLACE, 9n]]));
    limit.advance(new Map([[PLACE, 10n]]));
    expect(some.seen.resumed).toBe(1);
  });

  it('never moves back', () => {
    const limit = new LogLimit();
    limit.advance(new Map([[PLACE, 5n]]));
    limit.advance(new Map([[PLACE, 2n]]));
    expect(limit.of(PLACE)).toBe(5n);
  });
});
