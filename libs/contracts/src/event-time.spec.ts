import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseVendorTime } from './event-time.js';

describe("a time of the vendor's", () => {
  it.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T12:00:00.25+02:00', '2026-03-01T10:00:00.250Z'],
    [1772359200, '2026-03-01T10:00:00.000Z'],
    [1772359200250, '2026-03-01T10:00:00.250Z'],
    ['1772359200', '2026-03-01T10:00:00.000Z'],
    ['1772359200250', '2026-03-01T10:00:00.250Z'],
  ])('%p is read as %s', (value, expected) => {
    expect(parseVendorTime(value)).toBe(expected);
  });

  it.each([
    null,
    undefined,
    '',
    'yesterday',
    '2026-03-01',
    '2026-03-01T10:00:00',
    '2026-13-01T10:00:00Z',
    -1,
    0,
    NaN,
    Infinity,
    1e20,
    true,
    {},
    [],
  ])('%p is none', (value) => {
    expect(parseVendorTime(value)).toBeNull();
  });

  it('is the same instant for a date written in any of the ways', () => {
    const dates = fc.date({
      min: new Date('1980-01-01'),
      max: new Date('2200-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        const expected = date.toISOString();
        for (const written of [expected, date.getTime(), String(date.getTime())]) {
          expect(parseVendorTime(written)).toBe(expected);
        }
      }),
    );
  });

  it('never throws, and never gives what is not in the one form', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const time = parseVendorTime(value);
        if (time !== null) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }),
    );
  });
});
