import { describe, expect, it } from '@jest/globals';
import {
  deadLetterMeanings,
  deadLetterReasons,
  messageFaults,
  unmappedMeanings,
  unmappedReasons,
  type DeadLetterReason,
} from './index.js';

describe('the reasons', () => {
  it('of dead letters are the faults of a message but for an unknown type, and two of projections', () => {
    const expected = [...messageFaults, 'wrong-topic', 'refused'].filter(
      (f) => f !== 'unknown-type',
    );
    expect([...deadLetterReasons].sort()).toEqual(expected.sort());
  });

  it('are closed: another one does not compile', () => {
    // @ts-expect-error: what a newer version sends is passed over, never set aside.
    const other: DeadLetterReason = 'unknown-type';
    expect(deadLetterReasons).not.toContain(other);
  });

  it('have a sentence each', () => {
    expect(Object.keys(deadLetterMeanings)).toEqual([...deadLetterReasons]);
    expect(Object.keys(unmappedMeanings)).toEqual([...unmappedReasons]);
    for (const meaning of Object.values({ ...deadLetterMeanings, ...unmappedMeanings })) {
      expect(meaning).toMatch(/^[A-Z`].*\.$/);
    }
  });
});
