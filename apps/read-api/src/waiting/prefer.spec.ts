import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LONGEST_WAIT, preferredWait } from './prefer.js';

describe('Prefer', () => {
  it.each([
    ['wait=10', 10],
    ['wait = 10', 10],
    ['WAIT="7"', 7],
    ['respond-async, wait=3; foo="x"', 3],
    ['foo="a, wait=9", wait=4', 4],
    ['wait=5, wait=9', 5],
    ['wait=600', LONGEST_WAIT],
    ['wait=60', 60],
  ])('%s is %d', (prefer, seconds) => expect(preferredWait(prefer)).toBe(seconds));

  it.each([undefined, '', 'wait', 'wait=', 'wait=x', 'wait=-1', 'wait=1.5', 'wait=0', 'waiting=3'])(
    '%s says nothing',
    (prefer) => expect(preferredWait(prefer)).toBeNull(),
  );

  it('that came several times is one list', () => {
    expect(preferredWait(['handling=strict', 'wait=2'])).toBe(2);
  });

  it('is read whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const seconds = preferredWait(text);
        expect(seconds === null || (seconds >= 1 && seconds <= LONGEST_WAIT)).toBe(true);
      }),
    );
  });
});
