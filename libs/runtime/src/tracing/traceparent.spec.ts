import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

const hex = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: length, maxLength: length })
    .filter((digits) => digits.some((digit) => digit > 0))
    .map((digits) => digits.map((digit) => digit.toString(16)).join(''));

describe('a traceparent', () => {
  test('comes back as it was written, as text and as bytes', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.constantFrom(0, 1), (traceId, spanId, traceFlags) => {
        const context = { traceId, spanId, traceFlags, isRemote: true };
        const header = formatTraceparent(context);
        expect(parseTraceparent(header)).toEqual(context);
        expect(parseTraceparent(Buffer.from(header))).toEqual(context);
      }),
    );
  });

  test.each([
    ['no header', undefined],
    ['two headers', ['00-a', '00-b']],
    ['other text', 'a marker'],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${'a'.repeat(16)}-01`],
    ['a span of zeros', `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`],
    ['version ff', `ff-${'a'.repeat(32)}-${'a'.repeat(16)}-01`],
    ['capitals', `00-${'A'.repeat(32)}-${'a'.repeat(16)}-01`],
  ])('%s is none', (_, header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });

  test('of its flags only the one for sampling is passed on', () => {
    const context = parseTraceparent(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-ff`);
    expect(context?.traceFlags).toBe(1);
  });
});
