import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentStatuses } from '#read-models';
import { digestText, exchange, memberHash } from './members-digest.js';

const members = fc.uniqueArray(
  fc.tuple(fc.stringMatching(/^[a-z0-9]{1,4}$/), fc.constantFrom(...documentStatuses)),
  { selector: ([id]) => id, maxLength: 20 },
);
const digestOf = (of: readonly (readonly [string, (typeof documentStatuses)[number]])[]) =>
  of.reduce((digest, member) => exchange(digest, 0n, memberHash(...member)), 0n);

describe('the digest of the members', () => {
  it('is that of the set: neither order nor what came and went shows in it', () => {
    const cases = members.chain((of) =>
      fc.tuple(
        fc.constant(of),
        fc.shuffledSubarray(of, { minLength: of.length, maxLength: of.length }),
        members,
      ),
    );
    fc.assert(
      fc.property(cases, ([of, shuffled, passing]) => {
        const visited = passing.reduce(
          (digest, member) => exchange(digest, memberHash(...member), 0n),
          digestOf([...passing, ...shuffled]),
        );
        expect(digestText(visited)).toBe(digestText(digestOf(of)));
        expect(digestText(visited)).toMatch(/^[0-9a-f]{32}$/);
      }),
    );
  });

  it('tells a member, or its status, apart', () => {
    expect(digestText(digestOf([]))).toBe('0'.repeat(32));
    const one = digestOf([['d1', 'processed']]);
    expect(digestOf([['d2', 'processed']])).not.toBe(one);
    expect(digestOf([['d1', 'approved']])).not.toBe(one);
  });

  // As Postgres computes it, too: whoever recounts has to come to the same.
  it('of one document is the beginning of a SHA-256', () => {
    expect(digestText(memberHash('d1', 'processed'))).toBe('2cbc57282074221654411e21bc64dd59');
  });
});
