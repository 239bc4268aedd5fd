import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { standStill } from '../../../test/support/stand-still.js';
import { ownTime, within } from './own-time.js';

describe('own time', () => {
  it('is never ahead of a clock, and has of a pause a tenth of a second at most', () => {
    const [began, clock] = [ownTime(), performance.now()];
    standStill(400);
    const passed = ownTime() - began;
    expect(passed).toBeLessThanOrEqual(performance.now() - clock);
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThanOrEqual(100);
  });
});

describe('a limit in own time', () => {
  it('takes an answer that came while the process was stopped, however long that was', async () => {
    const answer = promisify(randomBytes)(8);
    const limited = within(200, answer, 'no answer');
    standStill(600);
    expect(await limited).toHaveLength(8);
  });

  it('ends the wait for one that does not come', async () => {
    const never = new Promise<never>(() => undefined);
    await expect(within(20, never, 'no answer')).rejects.toThrow('no answer');
  });

  it('passes on what went wrong before', async () => {
    const broken = Promise.reject(new Error('connection refused'));
    await expect(within(20, broken, 'no answer')).rejects.toThrow('connection refused');
  });
});
