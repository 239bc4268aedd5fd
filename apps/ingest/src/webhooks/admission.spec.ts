import { describe, expect, it } from '@jest/globals';
import { Admission } from './admission.js';

describe('admission', () => {
  it('bounds requests and bytes, and takes more once some have left', () => {
    const admission = new Admission({ requests: 3, bytes: 100 });
    const first = admission.admit(60);
    expect(admission.admit(60)).toBeNull();
    const second = admission.admit(40);
    expect([admission.requests, admission.bytes]).toEqual([2, 100]);
    expect(admission.admit(0)).not.toBeNull();
    expect(admission.admit(0)).toBeNull();
    if (first && second) [first, second].forEach((ticket) => admission.leave(ticket));
    expect([admission.requests, admission.bytes]).toEqual([1, 0]);
    expect(admission.admit(100)).not.toBeNull();
  });

  it('lets in alone what is larger than all the room: it would wait for ever', () => {
    const admission = new Admission({ requests: 10, bytes: 100 });
    expect(admission.admit(500)).not.toBeNull();
    expect(admission.admit(1)).toBeNull();
  });
});
