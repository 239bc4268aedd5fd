import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodePosition, encodePosition } from './position.js';

describe('a position token', () => {
  it('brings the position back', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.nat(),
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        (topic, partition, offset) => {
          const position = { topic, partition, offset: String(offset) };
          expect(decodePosition(encodePosition(position))).toEqual(position);
        },
      ),
    );
  });

  it('is null for anything else', () => {
    fc.assert(fc.property(fc.string(), (token) => expect(decodePosition(token)).toBeNull()));
    for (const parts of [[], ['t', 'p', '1'], ['t', 1, 1], ['t', 1, '-1'], ['t', 1.5, '1']]) {
      expect(decodePosition(Buffer.from(JSON.stringify(parts)).toString('base64url'))).toBeNull();
    }
  });
});
