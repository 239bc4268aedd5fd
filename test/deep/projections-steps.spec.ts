import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { longHistory } from '../support/long-history.js';
import type { Death } from '../support/projections-process.js';
import { ProjectionsRun } from '../support/projections-run.js';

let run: ProjectionsRun;

beforeEach(async () => {
  run = await ProjectionsRun.prepare();
});
afterEach(() => run.close());

const seed = randomBytes(4).readUInt32BE();
process.stderr.write(`steps: seed ${seed}\n`);

const steps: Death['at'][] = [
  'after the documents',
  'after the timeline',
  'after the batches',
  'after the checkpoint',
  'before the commit',
  'after the commit',
  'before the commit to Kafka',
];
it.each(steps)(
  'projections that are killed %s, each time they come to it, neither skip nor double',
  async (at) => {
    await run.publish(longHistory({ seed, events: 1_200 }));
    // Kafka is told once in a while: by the second time all would be applied.
    const toKafka = at === 'before the commit to Kafka';
    for (const after of toKafka ? [0] : [0, 2, 7]) {
      const before = await run.lag();
      const one = run.spawn({ alone: true, death: { at, after } });
      expect(await one.ended).toBe('SIGKILL');
      // Several partitions are worked on at once, so that others may have committed meanwhile.
      expect(await run.lag()).toBeLessThanOrEqual(before);
    }
    if (toKafka) await run.publish(longHistory({ seed: seed + 1, events: 200 }));
    expect(await run.lag()).toBeGreaterThan(0);
    await run.start({ alone: true });
    expect(await run.differencesToUndisturbed()).toEqual([]);
  },
);
