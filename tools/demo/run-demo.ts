import { setTimeout as pause } from 'node:timers/promises';
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
  const { apps, apiKey, databaseUrl, signal, out } = options;
  const show = progressView(out);
  const ids = tracked.map(({ batch }) => batch.id);
  const until = performance.now() + GIVE_UP_MS;
  while (!signal.aborted && performance.now() < until) {
    await Promise.all(tracked.map((one) => look(one, apps.readApi.url, apiKey)));
    show(tracked);
    if (tracked.every(({ completedMs }) => completedMs !== null)) {
      const { settled, acceptedEventIds } = await fetchDelivered(apps.simulator.url, ids);
      if (settled && (await countInReadModel(databaseUrl, ids)) >= acceptedEventIds) return;
    }
    await pause(LOOK_EVERY_MS);
  }
}

async function look(one: Tracked, readApiUrl: string, apiKey: string): Promise<void> {
  one.answer = await fetchBatch(readApiUrl, apiKey, one.batch);
  if (one.completedMs === null && one.answer?.isComplete) {
    one.completedMs = Math.round(performance.now() - one.batch.startedAt);
  }
}
