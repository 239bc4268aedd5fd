import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AttemptRecord, DeliveryRecord } from '../delivery/delivery-record.js';
import { LoadMeter } from './meter.js';

function record(seq: number, more: Partial<DeliveryRecord> = {}): DeliveryRecord {
  return {
    seq,
    webhook: 'w',
    environment: 'e',
    eventType: 'document.processed',
    eventTime: '2026-01-01T00:00:00.000Z',
    fault: null,
    copyOf: null,
    redeliveryOf: null,
    disturbedBy: [],
    status: 'pending',
    tries: [],
    eventId: null,
    request: null,
    ...more,
  };
}

const answer = (httpStatus: number, latencyMs = 1): AttemptRecord => ({
  at: 0,
  httpStatus,
  latencyMs,
});
const failure = (error: string): AttemptRecord => ({ at: 0, error, latencyMs: 1 });

/** How a delivery may go: its refusals, and whether it is accepted after them. */
const courses = fc.array(
  fc.record({
    refusals: fc.array(fc.constantFrom(500, 202, 'reset'), { maxLength: 3 }),
    lost: fc.boolean(),
  }),
  { maxLength: 30 },
);

describe('LoadMeter', () => {
  it('adds up: sent are accepted, lost or pending; attempts are answers', () => {
    fc.assert(
      fc.property(courses, (drawn) => {
        const meter = new LoadMeter(() => 0);
        let [attempts, pending, lost, refused, retried] = [0, 0, 0, 0, 0];
        for (const [seq, { refusals, lost: isLost }] of drawn.entries()) {
          const delivery = record(seq);
          meter.changed(delivery);
          for (const [n, how] of refusals.entries()) {
            delivery.tries.push(typeof how === 'number' ? answer(how) : failure(how));
            const isLast = isLost && n === refusals.length - 1;
            delivery.status = isLast ? 'lost' : 'refused';
            meter.changed(delivery);
            refused += 1;
            attempts += 1;
            if (n === 0 && !isLast) retried += 1;
            if (isLast) lost += 1;
          }
          if (isLost && refusals.length === 0) pending += 1;
          if (isLost) continue;
          delivery.tries.push(answer(200));
          delivery.status = 'accepted';
          meter.changed(delivery);
          attempts += 1;
        }
        expect(meter.sent).toBe(drawn.length);
        expect(meter.pending).toBe(pending);
        expect(meter.sent).toBe(meter.accepted + meter.lost + meter.pending);
        expect([meter.lost, meter.refused, meter.retried]).toEqual([lost, refused, retried]);
        const answers = Object.values(meter.answers).reduce((sum, count) => sum + count, 0);
        expect(answers).toBe(attempts);
        expect(meter.answers['200'] ?? 0).toBe(meter.accepted);
        expect(meter.acceptedMs.count).toBe(meter.accepted);
      }),
    );
  });

  it('counts what a fault sends apart, with the answer that ended it', () => {
    const meter = new LoadMeter(() => 0);
    const copy = record(1, { fault: 'duplicate', copyOf: 0 });
    meter.changed(copy);
    copy.tries.push(answer(503));
    copy.status = 'refused';
    meter.changed(copy);
    copy.tries.push(answer(200));
    copy.status = 'accepted';
    meter.changed(copy);
    const wrong = record(2, { fault: 'wrongSignature', copyOf: 0 });
    meter.changed(wrong);
    wrong.tries.push(answer(401));
    wrong.status = 'lost';
    meter.changed(wrong);
    expect(meter.faults).toEqual({
      duplicate: { sent: 1, answers: { 200: 1 } },
      wrongSignature: { sent: 1, answers: { 401: 1 } },
    });
    expect([meter.sent, meter.accepted, meter.lost, meter.refused, meter.pending]).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it('an answer that was dropped on purpose is no refusal', () => {
    const meter = new LoadMeter(() => 0);
    const delivery = record(1, { disturbedBy: ['dropAnswer'] });
    meter.changed(delivery);
    delivery.tries.push({ ...answer(200), error: 'dropped' });
    delivery.status = 'refused';
    meter.changed(delivery);
    delivery.tries.push(answer(200));
    delivery.status = 'accepted';
    meter.changed(delivery);
    expect([meter.sent, meter.accepted, meter.refused, meter.retried]).toEqual([1, 1, 0, 0]);
    expect([meter.answers, meter.faults]).toEqual([
      { 200: 1 },
      { dropAnswer: { sent: 1, answers: {} } },
    ]);
  });

  it('says what began late, and measures from when it was due', () => {
    let now = 0;
    const meter = new LoadMeter(() => now);
    for (const seq of [1, 2, 3]) {
      meter.dueIs(seq * 100);
      const delivery = record(seq);
      meter.changed(delivery);
      now = seq * 100 + (seq === 3 ? 5_010 : 10);
      delivery.tries.push(answer(200, 10));
      delivery.status = 'accepted';
      meter.changed(delivery);
    }
    expect([meter.late, meter.latestMs]).toEqual([1, 5_000]);
    expect(meter.acceptedMs.max).toBe(5_010);
    expect(meter.answerMs.max).toBe(10);
    // From 100 to 5,300 ms three began.
    expect(meter.achievedRate).toBeCloseTo(2_000 / 5_200, 5);
  });

  it('tells no more than twenty answers apart', () => {
    const meter = new LoadMeter(() => 0);
    for (let seq = 0; seq < 40; seq += 1) {
      meter.changed(record(seq, { tries: [failure(`error ${seq}`)], status: 'lost' }));
    }
    expect(Object.keys(meter.answers)).toHaveLength(21);
    expect(meter.answers['other']).toBe(20);
  });
});
