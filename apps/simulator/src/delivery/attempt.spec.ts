import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attemptRecord, eventIdIn, KEPT_ANSWER } from './attempt.js';

const answer = (body: string) => ({ kind: 'answer' as const, status: 200, body, latencyMs: 1 });

describe('the event id in an answer', () => {
  it('is what the answer calls it', () => {
    expect(eventIdIn(answer('{"eventId":"ev-1"}'))).toBe('ev-1');
  });

  it('is none where there is none, or one that nobody would keep', () => {
    const long = 'e'.repeat(60_000);
    const bodies = ['', 'eventId', 'null', '{"eventId":7}', `{"eventId":"${long}"}`, '"eventId"'];
    for (const body of bodies) expect(eventIdIn(answer(body))).toBeNull();
    expect(eventIdIn({ kind: 'no-answer', reason: 'eventId', latencyMs: 1 })).toBeNull();
  });

  it('is bounded, and so is what is kept of the answer, whatever a receiver says', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), fc.boolean(), (text, isJson) => {
        const result = answer(isJson ? JSON.stringify({ eventId: text }) : text);
        expect(eventIdIn(result)?.length ?? 0).toBeLessThanOrEqual(128);
        const { answer: kept = '' } = attemptRecord(result, 0, false);
        expect(kept.length).toBeLessThanOrEqual(KEPT_ANSWER);
      }),
    );
  });
});
