import { describe, expect, it } from '@jest/globals';
import { SourceLimiter } from './source-limiter.js';

describe('a source of forgeries', () => {
  const flood = (limiter: SourceLimiter, address: string, times: number, now = 0) => {
    for (let n = 0; n < times; n += 1) limiter.noteForged(address, now);
  };

  it('is turned away past the limit, until the minute is over; others are not', () => {
    const limiter = new SourceLimiter(3);
    flood(limiter, 'a', 2);
    expect(limiter.isTurnedAway('a', 1)).toBe(false);
    flood(limiter, 'a', 1);
    expect(limiter.isTurnedAway('a', 1)).toBe(true);
    expect(limiter.isTurnedAway('b', 1)).toBe(false);
    expect(limiter.isTurnedAway('a', 60_000)).toBe(false);
  });

  it('that sends one authentic request is let in: many may stand behind one address', () => {
    const limiter = new SourceLimiter(3);
    flood(limiter, 'a', 3);
    limiter.noteAuthentic('a');
    expect(limiter.isTurnedAway('a', 1)).toBe(false);
  });

  it('is not turned away where no limit is set', () => {
    const limiter = new SourceLimiter(0);
    flood(limiter, 'a', 1_000);
    expect(limiter.isTurnedAway('a', 1)).toBe(false);
  });

  it('takes bounded memory, whatever the number of sources', () => {
    const limiter = new SourceLimiter(1);
    flood(limiter, 'first', 1);
    for (let n = 0; n < 10_000; n += 1) limiter.noteForged(`other ${n}`, 1);
    expect(limiter.isTurnedAway('first', 2)).toBe(false);
    expect(limiter.isTurnedAway('other 9999', 2)).toBe(true);
  });
});
