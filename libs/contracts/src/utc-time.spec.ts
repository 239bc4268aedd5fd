import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isUtcTime } from './utc-time.js';

describe('a time in UTC', () => {
  it('is whatever a Date writes, with or without its fraction', () => {
    const dates = fc.date({
      min: new Date('0001-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        expect(isUtcTime(date.toISOString())).toBe(true);
        expect(isUtcTime(`${date.toISOString().slice(0, 19)}Z`)).toBe(true);
      }),
    );
  });

  it('is no text with one character out of place', () => {
    const dates = fc.date({
      min: new Date('0001-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    });
    const other = fc.constantFrom('x', '/', ':', ' ', '\u0661', '+', '\0');
    fc.assert(
      fc.property(dates, fc.nat({ max: 23 }), other, (date, at, character) => {
        const text = date.toISOString();
        fc.pre(text[at] !== character);
        expect(isUtcTime(text.slice(0, at) + character + text.slice(at + 1))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['2024-02-29T00:00:00Z', '2000-02-29T23:59:59.999999999Z'])('is %s', (text) => {
    expect(isUtcTime(text)).toBe(true);
  });

  it.each([
    '2026-02-29T00:00:00.000Z',
    '1900-02-29T00:00:00.000Z',
    '2026-04-31T00:00:00.000Z',
    '2026-00-10T00:00:00.000Z',
    '2026-13-10T00:00:00.000Z',
    '2026-01-00T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T00:60:00.000Z',
    '2026-01-01T00:00:60.000Z',
    '0000-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.000',
    '2026-01-01T00:00:00.000+00:00',
    '2026-01-01 00:00:00.000Z',
    '2026-01-01T00:00:00,000Z',
    '٢026-01-01T00:00:00.000Z',
    '',
  ])('is not %p', (text) => {
    expect(isUtcTime(text)).toBe(false);
  });
});
