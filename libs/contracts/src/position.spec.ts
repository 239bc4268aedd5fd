import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decodePosition,
  decodeSpooledPosition,
  encodePosition,
  encodeSpooledPosition,
} from './position.js';

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

describe('the token of a spooled event', () => {
  const identity = fc.record({
    source: fc.string(),
    entity: fc.string(),
    subject: fc.string(),
    id: fc.string(),
  });

  it('brings its identity back, and is no position in the log', () => {
    fc.assert(
      fc.property(identity, (spooled) => {
        const token = encodeSpooledPosition(spooled);
        expect(decodeSpooledPosition(token)).toEqual(spooled);
        expect(decodePosition(token)).toBeNull();
      }),
    );
  });

  it('is null for anything else', () => {
    fc.assert(fc.property(fc.string(), (token) => expect(decodeSpooledPosition(token)).toBeNull()));
    const position = encodePosition({ topic: 'spool', partition: 1, offset: '2' });
    expect(decodeSpooledPosition(position)).toBeNull();
    for (const parts of [
      ['spool', 'a', 'b', 'c'],
      ['spool', 'a', 'b', 'c', 1],
      ['log', 'a', 'b', 'c', 'd'],
    ])
      expect(
        decodeSpooledPosition(Buffer.from(JSON.stringify(parts)).toString('base64url')),
      ).toBeNull();
  });
});
