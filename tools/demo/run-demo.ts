import { setTimeout as pause } from 'node:timers/promises';
import type { FoxtailClient } from '#client';
import { kafkaProbe, postgresProbe } from '../stack/readiness.js';
import { countInKafka, countInReadModel, fetchDelivered, markLog, type Counts } from './counts.js';
import type { DemoApps } from './demo-apps.js';
import { Outages } from './outages.js';
import { progressView, type Tracked } from './progress.js';
import { fetchBatch, readClient } from './read-client.js';
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
  /** Ends the run early. */
  signal: AbortSignal;
}

/** What a run shares between its steps. */
interface Run extends RunOptions {
  client: FoxtailClient;
  outages: Outages;
  /** When to give up, on this process's clock in milliseconds. */
  until: number;
}

/** Far more than it takes: past it something is wrong, and the result says what is missing. */
const GIVE_UP_MS = 120_000;
const LOOK_EVERY_MS = 200;
const PROBE_EVERY_MS = 2_000;

/**
 * Has the simulator upload the demo's batches and follows them to their end through the read API.
 * Who does not answer meanwhile is waited for.
 * @throws once `signal` aborts: counts that were read while everything moves would look like a loss
 */
export async function runDemo(options: RunOptions): Promise<DemoResult> {
  const { apps, kafkaBrokers, databaseUrl, inactivitySeconds, say, signal } = options;
  const outages = new Outages((line) => {
    // What ends because it was asked to is no outage.
    if (!signal.aborted) say(line);
  });
  const client = readClient(apps.readApi.url, options.apiKey);
  const run: Run = { ...options, client, outages, until: performance.now() + GIVE_UP_MS };
  const mark = await insist(run, 'Kafka', () => markLog(kafkaBrokers));
  const batches = await Promise.all(
    plan(inactivitySeconds).map((one) => upload(apps.simulator.url, one)),
  );
  const tracked = batches.map((batch): Tracked => ({ batch, answer: null, completedMs: null }));
  await follow(tracked, run);
  const ids = batches.map(({ id }) => id);
  const { acceptedEventIds: accepted } = await insist(run, 'the simulator', () =>
    fetchDelivered(apps.simulator.url, ids),
  );
  const inKafka = await insist(run, 'Kafka', () => countInKafka(kafkaBrokers, new Set(ids), mark));
  const inReadModel = await insist(run, 'Postgres', () => countInReadModel(databaseUrl, ids));
  const isComplete = tracked.every(({ completedMs }) => completedMs !== null);
  const agree = accepted === inKafka && inKafka === inReadModel;
  const ok = isComplete && agree && accepted > 0;
  return { tracked, accepted, inKafka, inReadModel, ok };
}

/** Until every batch is complete and the read model has each event that was accepted. */
async function follow(tracked: Tracked[], run: Run): Promise<void> {
  const { signal, out, until } = run;
  const show = progressView(out);
  let probing = false;
  let probedAt = -Infinity;
  while (performance.now() < until) {
    signal.throwIfAborted();
    if (!probing && performance.now() - probedAt > PROBE_EVERY_MS) {
      probing = true;
      // Not awaited: a server that hangs must not freeze what is shown of the others.
      void probe(run).finally(() => {
        probing = false;
        probedAt = performance.now();
      });
    }
    const isOver = await isThrough(tracked, run);
    show(tracked);
    if (isOver) return;
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Without Kafka nothing fails that the demo looks at: it just stands still. Never rejects. */
async function probe({ kafkaBrokers, databaseUrl, outages }: Run): Promise<void> {
  const kafka = kafkaProbe(kafkaBrokers)().then((fault) => outages.note('Kafka', fault));
  const postgres = postgresProbe(databaseUrl)().then((fault) => outages.note('Postgres', fault));
  await Promise.all([kafka, postgres]);
}

async function isThrough(tracked: Tracked[], run: Run): Promise<boolean> {
  const { apps, databaseUrl, outages } = run;
  await Promise.all(tracked.map((one) => look(one, run)));
  if (!tracked.every(({ completedMs }) => completedMs !== null)) return false;
  const ids = tracked.map(({ batch }) => batch.id);
  const delivered = await outages.ask('the simulator', () =>
    fetchDelivered(apps.simulator.url, ids),
  );
  if (!delivered?.answer.settled) return false;
  const rows = await outages.ask('Postgres', () => countInReadModel(databaseUrl, ids));
  return rows !== null && rows.answer >= delivered.answer.acceptedEventIds;
}

async function look(one: Tracked, { client, outages }: Run): Promise<void> {
  const found = await outages.ask('the read API', () => fetchBatch(client, one.batch));
  if (found === null) return;
  one.answer = found.answer;
  if (one.completedMs === null && one.answer?.isComplete) {
    one.completedMs = Math.round(performance.now() - one.batch.startedAt);
  }
}

/** Asks until there is an answer, at least once. @throws Error past the time to give up */
async function insist<T>(run: Run, server: string, question: () => Promise<T>): Promise<T> {
  for (;;) {
    const found = await run.outages.ask(server, question);
    run.signal.throwIfAborted();
    if (found !== null) return found.answer;
    if (performance.now() > run.until)
      throw new Error(`gave up: ${server} did not answer any more`);
    await pause(LOOK_EVERY_MS, undefined, { signal: run.signal });
  }
}
