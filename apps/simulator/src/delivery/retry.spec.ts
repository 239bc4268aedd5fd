import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matches } from '../webhooks/event-pattern.js';
import { nextStep, retryAfterMs, type AttemptResult } from './retry.js';

const NOW = Date.UTC(2025, 0, 15, 9);
const answer = (status: number, retryAfter?: string): AttemptResult => ({
  kind: 'answer',
  status,
  retryAfter,
  body: '',
  latencyMs: 1,
});
const silence: AttemptResult = { kind: 'no-answer', reason: 'reset', latencyMs: 1 };
const step = (dialect: 1 | 2, tries: number, result: AttemptResult) =>
  nextStep(dialect, tries, result, 300, NOW);

describe('the retry policy', () => {
  it('"if an HTTP response code other than 200 is received": only 200 is a success', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.constantFrom<1 | 2>(1, 2),
        (status, dialect) => {
          expect(step(dialect, 1, answer(status)).kind).toBe(status === 200 ? 'accepted' : 'retry');
        },
      ),
    );
    for (const status of [201, 202, 204]) expect(step(1, 1, answer(status)).kind).toBe('retry');
  });

  it('"up to two retries" in the first dialect, three in the second', () => {
    for (const result of [answer(503), silence]) {
      expect([1, 2, 3].map((tries) => step(1, tries, result).kind)).toEqual([
        'retry',
        'retry',
        'lost',
      ]);
      expect([1, 2, 3, 4].map((tries) => step(2, tries, result).kind)).toEqual([
        'retry',
        'retry',
        'retry',
        'lost',
      ]);
    }
    expect(step(1, 3, answer(200))).toEqual({ kind: 'accepted' });
  });

  it('follows Retry-After in the second dialect only', () => {
    expect(step(2, 1, answer(503, '10'))).toEqual({ kind: 'retry', afterMs: 10_000 });
    expect(step(2, 1, answer(503))).toEqual({ kind: 'retry', afterMs: 300 });
    expect(step(2, 1, silence)).toEqual({ kind: 'retry', afterMs: 300 });
    expect(step(1, 1, answer(503, '10'))).toEqual({ kind: 'retry', afterMs: 300 });
  });

  it('reads Retry-After in both forms, and passes over what is neither', () => {
    expect(retryAfterMs('0', NOW)).toBe(0);
    expect(retryAfterMs(' 2 ', NOW)).toBe(2_000);
    expect(retryAfterMs('Wed, 15 Jan 2025 09:00:05 GMT', NOW)).toBe(5_000);
    expect(retryAfterMs('Wed, 15 Jan 2025 08:00:00 GMT', NOW)).toBe(0);
    for (const odd of [undefined, '', '-1', '5.5', 'soon', '1e3'])
      expect(retryAfterMs(odd, NOW)).toBeNull();
    expect(retryAfterMs('999999999', NOW)).toBe(3_600_000);
  });
});

describe('an event pattern', () => {
  it('is everything, an entity, or one type', () => {
    expect(matches('*', 'a.b')).toBe(true);
    expect(matches('document.*', 'document.processed')).toBe(true);
    expect(matches('document.*', 'documents.processed')).toBe(false);
    expect(matches('document.processed', 'document.processed')).toBe(true);
    expect(matches('document.processed', 'document.processed.twice')).toBe(false);
  });
});
