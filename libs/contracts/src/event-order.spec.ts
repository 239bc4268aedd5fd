import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utcTimes } from '../../../test/support/raw-messages.js';
import { compareEvents, decodeEvent, encodeEvent, knownActions, lifecycleRank } from './index.js';
import { exampleOf } from './catalogue.examples.js';

const at = (second: number) => `2026-03-01T10:00:0${second}.000Z`;
const e = (time: string | null, action: string, id: string) => ({ time, action, id });
const placed = fc.record({
  time: fc.option(utcTimes),
  action: fc.constantFrom('processed', 'approved', 'discarded', 'novel'),
  id: fc.stringMatching(/^[\x21-\x7e]{1,6}$/),
});

describe('the order of events', () => {
  it('goes by time, then rank, then id as bytes; no time is earliest', () => {
    const ordered = [
      e(null, 'novel', 'a'),
      e(null, 'processed', 'a'),
      e(at(1), 'novel', 'z'),
      e(at(1), 'processed', 'A'),
      e(at(1), 'processed', 'a'),
      e(at(1), 'processed', 'a!'),
      e(at(1), 'approved', 'a'),
      e(at(2), 'processed', 'a'),
    ];
    for (const [n, event] of ordered.entries()) {
      for (const [m, other] of ordered.entries()) {
        expect(Math.sign(compareEvents(event, other))).toBe(Math.sign(n - m));
      }
    }
  });

  it('is total: whatever the order they came in, they are sorted alike', () => {
    fc.assert(
      fc.property(fc.array(placed), fc.array(fc.nat()), (events, draws) => {
        const sorted = [...events].sort(compareEvents);
        const shuffled = [...events].sort(
          (a, b) => (draws[events.indexOf(a)] ?? 0) - (draws[events.indexOf(b)] ?? 0),
        );
        expect(
          shuffled.sort(compareEvents).map((x) => `${x.time} ${lifecycleRank(x.action)} ${x.id}`),
        ).toEqual(sorted.map((x) => `${x.time} ${lifecycleRank(x.action)} ${x.id}`));
      }),
    );
  });

  it('has a rank for each known action, and the lowest for all others', () => {
    for (const action of Object.values(knownActions).flat()) {
      expect(lifecycleRank(action)).toBeGreaterThan(lifecycleRank('novel'));
    }
    for (const action of ['novel', 'constructor', '__proto__'])
      expect(lifecycleRank(action)).toBe(0);
  });

  it('holds for times in other forms, since they are read into the one form', () => {
    const message = encodeEvent(exampleOf('document', 'processed'));
    const timeOf = (ce_time: string) => {
      const headers = { ...message.headers, ce_time, ce_receivedat: ce_time };
      const decoded = decodeEvent({ ...message, headers });
      return decoded.ok ? [decoded.event.time, decoded.event.receivedAt] : decoded.detail;
    };
    const whole = '2026-03-01T10:00:00.000Z';
    expect(timeOf('2026-03-01T10:00:00Z')).toEqual([whole, whole]);
    expect(timeOf('2026-03-01T10:00:00.000999999Z')).toEqual([whole, whole]);
    expect(timeOf(whole)).toEqual([whole, whole]);
    const tenth = '2026-03-01T10:00:00.100Z';
    expect(timeOf('2026-03-01T10:00:00.1Z')).toEqual([tenth, tenth]);
  });
});
