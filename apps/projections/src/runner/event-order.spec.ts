import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareEvents } from '#contracts';
import { utcTimes } from '../../../../test/support/raw-messages.js';
import { documentEvent } from '../../../../test/support/histories.js';
import { versionOf } from './event-order.js';

const times = fc.option(fc.oneof(utcTimes, fc.constant('2026-03-01T10:00:00.000Z')));
const events = fc
  .tuple(
    fc.constantFrom('processed', 'approved', 'novel'),
    fc.stringMatching(/^[\x21-\x7e]{1,3}$/),
    times,
  )
  .map(([action, id, time]) => documentEvent(action, 'd', { id, time }));

describe('the version of an event', () => {
  it('sorts as the contract orders events', () => {
    fc.assert(
      fc.property(events, events, (a, b) => {
        const order = compareEvents(a, b);
        // One id is one event.
        fc.pre(order !== 0);
        expect(versionOf(a) < versionOf(b)).toBe(order < 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of an id that begins another is the earlier one', () => {
    const at = (id: string) => versionOf(documentEvent('processed', 'd', { id }));
    expect(at('e') < at('e!')).toBe(true);
  });
});
