import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Admission, type Ticket } from './admission.js';

const admitted = (admission: Admission): Ticket => {
  const ticket = admission.admit();
  if (ticket === null) throw new Error('there was no room');
  return ticket;
};

describe('admission', () => {
  it('bounds the requests, and takes more once some have left', () => {
    const admission = new Admission({ requests: 2, bytes: 100 });
    const first = admitted(admission);
    admitted(admission);
    expect(admission.admit()).toBeNull();
    admission.leave(first);
    expect(admission.admit()).not.toBeNull();
  });

  it('bounds the bytes that have come', () => {
    const admission = new Admission({ requests: 10, bytes: 100 });
    const [first, second] = [admitted(admission), admitted(admission)];
    expect(admission.take(first, 60)).toBe(true);
    expect(admission.take(second, 60)).toBe(false);
    expect(admission.take(second, 40)).toBe(true);
    expect([admission.requests, admission.bytes]).toEqual([2, 100]);
    expect(admission.admit()).toBeNull();
    admission.leave(first);
    expect(admission.take(second, 60)).toBe(true);
  });

  it('lets in alone what is larger than all the room: it would wait for ever', () => {
    const admission = new Admission({ requests: 10, bytes: 100 });
    const [large, other] = [admitted(admission), admitted(admission)];
    expect(admission.take(large, 90)).toBe(true);
    expect(admission.take(large, 90)).toBe(true);
    expect(admission.take(other, 1)).toBe(false);
  });

  it('holds nothing once all have left, whatever came', () => {
    const steps = fc.array(fc.tuple(fc.nat(5), fc.nat(80)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (drawn) => {
        const admission = new Admission({ requests: 4, bytes: 100 });
        const held = new Map<number, Ticket>();
        for (const [who, bytes] of drawn) {
          const ticket = held.get(who) ?? admission.admit();
          if (ticket === null) continue;
          held.set(who, ticket);
          const isAlone = admission.bytes === ticket.bytes;
          const isTaken = admission.take(ticket, bytes);
          expect(isTaken && !isAlone && admission.bytes > 100).toBe(false);
        }
        for (const ticket of held.values()) admission.leave(ticket);
        expect([admission.requests, admission.bytes]).toEqual([0, 0]);
      }),
    );
  });
});
