import { seededRandom } from '#vendor-payloads';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WebhookFaults } from '../webhooks/webhook.schema.js';
import { copyFaults, disturbances, drawFaults, faultRandom, injectedFaults } from './faults.js';

const names = [...copyFaults, ...injectedFaults, ...disturbances];
type Name = (typeof names)[number];

const withShare = (name: Name, share: number): WebhookFaults => ({
  [name]: name === 'delay' ? { share, ms: 5 } : share,
});
const drawn = (faults: WebhookFaults, seed: number, times: number): Name[][] => {
  const random = seededRandom(seed);
  return Array.from({ length: times }, () => {
    const { copies, injected, disturbedBy } = drawFaults(faults, random);
    return [...copies, ...injected, ...disturbedBy];
  });
};

describe('the drawing of faults', () => {
  it.each(names)('%s meets none at share 0, all at 1, and its share of many between', (name) => {
    expect(drawn(withShare(name, 0), 1, 100).flat()).toEqual([]);
    expect(drawn(withShare(name, 1), 1, 100)).toEqual(Array(100).fill([name]));
    const met = drawn(withShare(name, 0.1), 1, 10_000).flat().length;
    expect(Math.abs(met - 1_000)).toBeLessThan(150);
  });

  it('is the same for the same seed, and another for another configuration', () => {
    const draws = (webhook: string) => {
      const random = faultRandom(7, 'e', webhook);
      return Array.from({ length: 50 }, () => drawFaults({ duplicate: 0.5 }, random).copies.length);
    };
    expect(draws('a')).toEqual(draws('a'));
    expect(draws('a')).not.toEqual(draws('b'));
  });

  it('lets each fault meet the same deliveries whatever the shares of the others are', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom(...names),
        share,
        fc.nat(),
        (one, other, s, seed) => {
          fc.pre(one !== other);
          const alone = drawn(withShare(one, 0.5), seed, 20);
          const both = drawn({ ...withShare(one, 0.5), ...withShare(other, s) }, seed, 20);
          const met = (draws: Name[][]) => draws.map((all) => all.includes(one));
          expect(met(both)).toEqual(met(alone));
        },
      ),
    );
  });
});
