import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { integerBetween, seededRandom } from '#vendor-payloads';
import { longHistory } from '../support/long-history.js';
import { ProjectionsRun } from '../support/projections-run.js';

let run: ProjectionsRun;

beforeAll(async () => {
  run = await ProjectionsRun.prepare();
});
afterAll(() => run.close());

const seed = randomBytes(4).readUInt32BE();
process.stderr.write(`kills: seed ${seed}\n`);

it('projections that are killed 50 times, at any instant, leave the rows of one that was not', async () => {
  await run.publish(longHistory({ seed, events: 12_000 }));
  const lags: number[] = [];
  // Two at a time that know nothing of each other: each is what the other would be after losing its partitions.
  const lane = async (number: number) => {
    const random = seededRandom(seed + number);
    for (let kills = 0; kills < 25; kills += 1) {
      const one = run.spawn({ alone: true, env: { CHUNK_SIZE: '5' } });
      await one.listened;
      await pause(integerBetween(random, 0, 2_000));
      expect(await one.kill()).toBe('SIGKILL');
      lags.push(await run.lag());
    }
  };
  await Promise.all([lane(1), lane(2)]);
  const inMidWork = lags.filter((lag, n) => lag > 0 && lag < (lags[n - 1] ?? Infinity)).length;
  process.stderr.write(`kills: ${lags.length}, of which in mid-work ${inMidWork}\n`);
  // Else the log was too short, or the lives, for the kills to hit anything.
  expect(inMidWork).toBeGreaterThan(20);
  await run.start({ alone: true, env: { CHUNK_SIZE: '500' } });
  expect(await run.differencesToUndisturbed()).toEqual([]);
});
