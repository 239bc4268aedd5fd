import { setTimeout as pause } from 'node:timers/promises';
import { longHistory, type HistoryOptions } from './long-history.js';
import type { ProjectionsRun } from './projections-run.js';

const AT_ONCE = 40;
const EVERY_MS = 50;

/** Publishes a history, a few events at a time while `work` goes on, and then all that is left of it. */
export async function underLoad(
  run: ProjectionsRun,
  options: HistoryOptions,
  work: () => Promise<void>,
): Promise<void> {
  const history = longHistory(options);
  let isOver = false;
  const publishing = async () => {
    while (!isOver && history.length > 0) {
      await run.publish(history.splice(-AT_ONCE));
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
  await run.publish(history);
}
