import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { integerBetween, seededRandom } from '#vendor-payloads';
import { eventually } from '../support/eventually.js';
import { longHistory } from '../support/long-history.js';
import type { ProjectionsProcess } from '../support/projections-process.js';
import { ProjectionsRun } from '../support/projections-run.js';
import { underLoad } from '../support/published-load.js';

let run: ProjectionsRun;

beforeEach(async () => {
  run = await ProjectionsRun.prepare();
});
afterEach(() => run.close());

const seed = randomBytes(4).readUInt32BE();
process.stderr.write(`rebalances: seed ${seed}\n`);

describe('no row differs', () => {
  it('after one process became three, and one again, under load', async () => {
    const processes: ProjectionsProcess[] = [];
    await underLoad(run, { seed, events: 8_000 }, async () => {
      for (let n = 0; n < 3; n += 1) {
        processes.push(await run.start());
        await run.applies(500);
      }
      await run.applies(1_500);
      for (const one of processes.splice(1)) {
        expect(await one.stop()).toBe('exit code 0');
        await run.applies(500);
      }
    });
    expect(await run.differencesToUndisturbed()).toEqual([]);
  });

  it('while processes come and go all the time', async () => {
    const random = seededRandom(seed);
    await underLoad(run, { seed, events: 8_000 }, async () => {
      await run.start();
      for (let round = 0; round < 4; round += 1) {
        const [first, second] = await Promise.all([run.start(), run.start()]);
        await pause(integerBetween(random, 0, 1_500));
        // One leaves in good order, the other holds its partitions until its session ends.
        await Promise.all([first.stop(), round % 2 === 0 ? second.kill() : second.stop()]);
      }
    });
    expect(await run.differencesToUndisturbed()).toEqual([]);
  });
});

describe('a process that stood still while another took over changes no row', () => {
  it.each(['before the transaction', 'before the commit', 'after the commit'] as const)(
    'when it goes on %s',
    async (at) => {
      await run.publish(longHistory({ seed, events: 1_500 }));
      // With one partition at a time it holds no lock but those of the step.
      const env = { PARTITIONS_AT_ONCE: '1' };
      const zombie = run.spawn({ env, death: { at, after: 5, by: 'SIGSTOP' } });
      await eventually(() => (zombie.isStopped() ? undefined : 'it does not stand still yet'), {
        withinMs: 30_000,
      });
      await run.start();
      if (at === 'before the commit') await run.waitsForLock();
      else await run.caughtUp();
      zombie.resume();
      await run.publish(longHistory({ seed: seed + 1, events: 500 }));
      expect(await run.differencesToUndisturbed()).toEqual([]);
      // It is a member again, rather than one that hangs.
      expect(await zombie.stop()).toBe('exit code 0');
    },
  );
});
