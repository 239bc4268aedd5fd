import { setTimeout as pause } from 'node:timers/promises';
import { longHistory, type HistoryOptions } from './long-history.js';
import type { ProjectionsRun } from './projections-run.js';

const AT_ONCE = 40;
const EVERY_MS = 50;

/**
 * Publishes a history, a few events at a time as long as `work` goes on: from the start again where it is
 * through before, since repeats change nothing. Then what is left of it.
 */
export async function underLoad(
  run: ProjectionsRun,
  options: HistoryOptions,
  work: () => Promise<void>,
): Promise<void> {
  const history = longHistory(options);
  let published = 0;
  let isOver = false;
  const publishing = async () => {
    while (!isOver) {
      const from = published % history.length;
      const some = history.slice(from, from + AT_ONCE);
      await run.publish(some);
      published += some.length;
      await pause(EVERY_MS);
    }
  };
  const load = publishing();
  try {
    await work();
  } finally {
    isOver = true;
    await load;
  }
  await run.publish(history.slice(published));
}
