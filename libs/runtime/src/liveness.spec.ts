import { describe, expect, it } from '@jest/globals';
import { Liveness } from './liveness.js';

describe('liveness', () => {
  it('is there without any check, and while none wants a restart', () => {
    const liveness = new Liveness();
    expect(liveness.report()).toEqual({ status: 'ok' });
    liveness.add('progress', () => null);
    expect(liveness.report()).toEqual({ status: 'ok' });
  });

  it('is lost with the reason of each check that wants one, and comes back', () => {
    const liveness = new Liveness();
    let reason: string | null = 'nothing moved for 120 s';
    liveness.add('progress', () => reason);
    liveness.add('other', () => null);
    expect(liveness.report()).toEqual({
      status: 'stalled',
      checks: { progress: 'nothing moved for 120 s' },
    });
    reason = null;
    expect(liveness.report()).toEqual({ status: 'ok' });
  });
});
