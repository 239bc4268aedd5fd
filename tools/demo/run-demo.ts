import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '#runtime';
import { countInKafka, countInReadModel, fetchDelivered, markLog, type Counts } from './counts.js';
import type { DemoApps } from './demo-apps.js';
import { progressView, type Tracked } from './progress.js';
import { fetchBatch } from './read-client.js';
import { plan, upload } from './upload.js';

export interface DemoResult extends Counts {
  tracked: Tracked[];
  /** Every batch is complete, and the three counts agree. */
  ok: boolean;
}

export interface RunOptions {
  apps: DemoApps;
  apiKey: string;
  kafkaBrokers: string;
  databaseUrl: string;
  inactivitySeconds: number;
  out: NodeJS.WriteStream;
  /** Gets what a person should know, a line at a time. */
  say: (line: string) => void;
  /** Ends the wait early. */
  signal: AbortSignal;
}

/** Far more than it takes: past it something is wrong, and the result says what is missing. */
const GIVE_UP_MS = 120_000;
const LOOK_EVERY_MS = 200;

/** Has the simulator upload the demo's batches and follows them to their end through the read API. */
export async function runDemo(options: RunOptions): Promise<DemoResult> {
  const { apps, kafkaBrokers, databaseUrl, inactivitySeconds } = options;
  const mark = await markLog(kafkaBrokers);
  const batches = await Promise.all(
    plan(inactivitySeconds).map((one) => upload(apps.simulator.url, one)),
  );
  const tracked = batches.map((batch): Tracked => ({ batch, answer: null, completedMs: null }));
  await follow(tracked, options);
  if (options.signal.aborted)
    return { tracked, accepted: 0, inKafka: 0, inReadModel: 0, ok: false };
  const ids = batches.map(({ id }) => id);
  const counts = {
    accepted: (await fetchDelivered(apps.simulator.url, ids)).acceptedEventIds,
    inKafka: await countInKafka(kafkaBrokers, new Set(ids), mark),
    inReadModel: await countInReadModel(databaseUrl, ids),
  };
  const isComplete = tracked.every(({ completedMs }) => completedMs !== null);
  const agree = counts.accepted === counts.inKafka && counts.inKafka === counts.inReadModel;
  return { tracked, ...counts, ok: isComplete && agree && counts.accepted > 0 };
}

/** Until every batch is complete and the read model has each event that was accepted. */
async function follow(tracked: Tracked[], options: RunOptions): Promise<void> {
  const { signal, out, say } = options;
  const show = progressView(out);
  const until = performance.now() + GIVE_UP_MS;
  let isWaiting = false;
  while (!signal.aborted && performance.now() < until) {
    try {
      if (await isThrough(tracked, options)) return show(tracked);
      show(tracked);
      isWaiting = false;
    } catch (error) {
      // Something is away: that is worth a word, once, and no reason to give up.
      if (!isWaiting && !signal.aborted) say(`waiting: ${messageOf(error)}`);
      isWaiting = true;
    }
    await pause(LOOK_EVERY_MS);
  }
}

async function isThrough(
  tracked: Tracked[],
  { apps, apiKey, databaseUrl }: RunOptions,
): Promise<boolean> {
  await Promise.all(tracked.map((one) => look(one, apps.readApi.url, apiKey)));
  if (!tracked.every(({ completedMs }) => completedMs !== null)) return false;
  const ids = tracked.map(({ batch }) => batch.id);
  const { settled, acceptedEventIds } = await fetchDelivered(apps.simulator.url, ids);
  return settled && (await countInReadModel(databaseUrl, ids)) >= acceptedEventIds;
}

async function look(one: Tracked, readApiUrl: string, apiKey: string): Promise<void> {
  one.answer = await fetchBatch(readApiUrl, apiKey, one.batch);
  if (one.completedMs === null && one.answer?.isComplete) {
    one.completedMs = Math.round(performance.now() - one.batch.startedAt);
  }
}
