import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFaults } from './faults.js';
import {
  byDialect,
  readAboveZero,
  readDuration,
  readRange,
  readShare,
  readWhole,
} from './values.js';

describe('values of flags', () => {
  it.each([
    ['60s', 60_000],
    ['500ms', 500],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['60', null],
    ['0s', null],
    ['-1s', null],
    ['9999h', null],
    ['s', null],
  ])('the duration %s is %s ms', (text, ms) => expect(readDuration(text)).toBe(ms));

  it.each([
    ['5%', 0.05],
    ['0.05', 0.05],
    ['100%', 1],
    ['0', 0],
    ['1', 1],
    ['101%', null],
    ['1.1', null],
    ['-5%', null],
    ['five', null],
    ['', null],
  ])('the share %s is %s', (text, share) => expect(readShare(text)).toBe(share));

  it.each([
    ['1..500', { min: 1, max: 500 }],
    ['20', { min: 20, max: 20 }],
    ['0..5', null],
    ['5..1', null],
    ['1..501', null],
    ['1...5', null],
    ['a..b', null],
  ])('the range %s from 1 to 500 is %j', (text, range) =>
    expect(readRange(text, 1, 500)).toEqual(range),
  );

  it('numbers have bounds', () => {
    expect([readWhole('7', 1, 9), readWhole('0', 1, 9), readWhole('1.5', 1, 9)]).toEqual([
      7,
      null,
      null,
    ]);
    expect([readAboveZero('0.5', 9), readAboveZero('0', 9), readAboveZero('10', 9)]).toEqual([
      0.5,
      null,
      null,
    ]);
  });

  it('a text is for one dialect or both; its own goes before', () => {
    expect(byDialect(['http://x/?1=2'])).toEqual({ 1: 'http://x/?1=2', 2: 'http://x/?1=2' });
    expect(byDialect(['1=a', 'b'])).toEqual({ 1: 'a', 2: 'b' });
    expect(byDialect(['2=a'])).toEqual({ 2: 'a' });
    expect(byDialect([])).toEqual({});
  });
});

describe('--faults', () => {
  it('reads shares and delays, names in the plural too, one flag or several', () => {
    expect(readFaults(['duplicates=5%,reorder=0.02', 'delay=10%:2s'])).toEqual({
      ok: true,
      faults: { duplicate: 0.05, reorder: 0.02, delay: { share: 0.1, ms: 2_000 } },
    });
    expect(readFaults([])).toEqual({ ok: true, faults: {} });
  });

  it.each([
    ['duplicate', '"duplicate" is not NAME=SHARE'],
    ['duplicate=2', 'duplicate takes a share'],
    ['delay=5%', 'delay takes a share and a time'],
    ['reorder=1%,reorders=1%', 'reorder is given twice'],
    ['sloth=1%', 'there is no fault sloth: duplicate, '],
    ['constructor=1%', 'there is no fault constructor'],
  ])('%s is refused', (text, word) => {
    expect(readFaults([text])).toEqual({ ok: false, faults: [expect.stringContaining(word)] });
  });

  it('tells all that is wrong, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        const reading = readFaults(texts);
        if (!reading.ok) expect(reading.faults.length).toBeGreaterThan(0);
      }),
    );
  });
});
