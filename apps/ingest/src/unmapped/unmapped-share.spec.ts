import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FoxtailEvent } from '#contracts';
import type { Translation } from '../webhooks/to-event.js';
import { UnmappedShare, type MostlyUnmapped } from './unmapped-share.js';

const mapped: Translation = { kind: 'event', id: 'e', event: {} as FoxtailEvent };
const unmapped = (reason: 'no-id' | 'not-json' = 'no-id'): Translation => ({
  kind: 'unmapped',
  id: 'u',
  reason,
});
const times = (count: number, one: Translation) => Array.from({ length: count }, () => one);
const MINUTE = 60_000;

/** What is told of requests of one endpoint, each at its time. */
function told(requests: readonly (readonly [number, Translation])[], endpoint = 'main') {
  const found: MostlyUnmapped[] = [];
  const share = new UnmappedShare((one) => found.push(one));
  for (const [at, translation] of requests) share.note(endpoint, translation, at);
  return found;
}
const at = (now: number, list: readonly Translation[]) => list.map((one) => [now, one] as const);

describe('the share of unmapped requests', () => {
  it('is told with the twentieth request, and the reason that most of them have', () => {
    const nineteen = [...times(8, unmapped('no-id')), ...times(11, unmapped('not-json'))];
    expect(told(at(0, nineteen))).toEqual([]);
    expect(told(at(0, [...nineteen, mapped]))).toEqual([
      { endpoint: 'main', requests: 20, unmapped: 19, reason: 'not-json' },
    ]);
  });

  it('is told for more than half only', () => {
    const half = [...times(10, mapped), ...times(10, unmapped())];
    expect(told(at(0, half))).toEqual([]);
    expect(told(at(0, [...half, unmapped()]))).toMatchObject([{ requests: 21, unmapped: 11 }]);
  });

  it('counts within ten minutes only, and is told once in them', () => {
    const slow = Array.from({ length: 40 }, (_, n) => [n * MINUTE, unmapped()] as const);
    expect(told(slow)).toEqual([]);
    const first = at(0, times(50, unmapped()));
    expect(told([...first, ...at(10 * MINUTE - 1, times(50, unmapped()))])).toHaveLength(1);
    expect(told([...first, ...at(10 * MINUTE, times(50, unmapped()))])).toHaveLength(2);
  });

  it('begins anew where the clock was set back', () => {
    const back = at(60 * MINUTE, times(19, unmapped()));
    expect(told([...back, ...at(0, times(19, unmapped()))])).toEqual([]);
  });

  it('is told of each endpoint by itself', () => {
    const found: MostlyUnmapped[] = [];
    const share = new UnmappedShare((one) => found.push(one));
    for (let n = 0; n < 60; n += 1) {
      share.note('fine', mapped, n);
      share.note(n % 2 ? 'odd' : 'even', unmapped(), n);
    }
    expect(found.map(({ endpoint }) => endpoint)).toEqual(['even', 'odd']);
  });

  it('is told, of any requests within a window, if and only if some count of at least 20 has it', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 15, maxLength: 60 }), (list) => {
        const isSo = list.some((_, n) => {
          const bad = list.slice(0, n + 1).filter(Boolean).length;
          return n + 1 >= 20 && bad * 2 > n + 1;
        });
        const requests = list.map((bad) => (bad ? unmapped() : mapped));
        expect(told(at(0, requests))).toHaveLength(isSo ? 1 : 0);
      }),
    );
  });
});
