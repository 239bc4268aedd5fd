import type pg from 'pg';
import type { Topics } from '#contracts';
import { readLogIdentity, startOffsets, type createKafka } from '#kafka';
import { projectedOptions } from '#read-models';
import type { Logger } from '#runtime';
import { connectionOf, createClient, type DatabaseAddress } from '#wire';
import { checkLogIdentity } from '../runner/log-identity.store.js';
import { projectedTopics } from '../runner/projected-topics.js';
import { createProjectionPool } from '../runner/projection-pool.js';
import { compareVersions, type Difference } from './compare.js';
import { Filling } from './filling.js';
import { whileTheyMeet, type Meeting } from './meet.js';
import { claimRebuild, openNextVersion, switchTo, type Versions } from './next-version.js';
import type { Progress } from './progress.js';
import { RebuildError } from './rebuild.errors.js';
import { differingPlaces, readVector } from './vector.js';

export interface RebuildOptions {
  kafka: ReturnType<typeof createKafka>;
  topics: Topics;
  /** Of a migrator: a projector may not make tables. */
  database: DatabaseAddress;
  consumerGroup: string;
  chunkSize: number;
  partitionsAtOnce: number;
  sessionTimeoutMs: number;
  /** Projecting is paused for no longer, twice, in milliseconds. */
  pauseMs: number;
  /** Switch although the rows differ. */
  accept: boolean;
  /** Fill and compare, and do not switch. */
  keep: boolean;
  logger: Logger;
  /** Told of what is tried again. */
  onTrouble: (trouble: string, error: unknown) => void;
  /** Ends it; the next one goes on. */
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
  /** Told of each step, in words. */
  onStep: (step: string) => void;
}

export interface Rebuilt {
  live: number;
  next: number;
  differences: Difference[];
  outcome: 'switched' | 'kept' | 'differs';
}

const PROGRESS_EVERY_MS = 250;

/**
 * Fills the next version of the read models out of the log from its start, beside the live one,
 * compares the two, and puts it in the live one's place. Sends nothing to anybody again.
 *
 * @throws RebuildError where it can't begin, go on or be finished; the live version is untouched
 */
export async function rebuild(options: RebuildOptions): Promise<Rebuilt> {
  const control = await connect(options, 'pg_catalog');
  let pool: pg.Pool | undefined;
  try {
    await claimRebuild(control);
    const projected = projectedTopics(options.topics);
    await refuseCutLog(options.kafka, projected);
    const versions = await openNextVersion(control);
    const { live, next, isResumed } = versions;
    const identity = await readLogIdentity(options.kafka, projected);
    await checkLogIdentity(control, identity, await readVector(control, live.schema));
    options.onStep(
      `${isResumed ? 'goes on filling' : 'fills'} version ${next.version}, beside version ${live.version}`,
    );
    pool = createPool(options, next.schema);
    return await fillAndSwitch(options, control, pool, versions);
  } finally {
    await pool?.end();
    await control.end();
  }
}

async function fillAndSwitch(
  options: RebuildOptions,
  control: pg.Client,
  pool: pg.Pool,
  versions: Versions,
): Promise<Rebuilt> {
  const { live, next } = versions;
  const filling = new Filling({
    ...options,
    pool,
    groupId: `${options.consumerGroup}-rebuild-v${next.version}`,
    schema: next.schema,
    liveSchema: live.schema,
  });
  const stopped = () => new RebuildError('rebuild-stopped', 'Stopped. The next rebuild goes on.');
  const abort = () => filling.fail(stopped());
  const meeting: Meeting = {
    control,
    filling,
    liveSchema: live.schema,
    nextSchema: next.schema,
    boundMs: options.pauseMs,
    onMissed: () =>
      options.onStep(`not within ${options.pauseMs} ms; projecting goes on meanwhile`),
  };
  control.on('error', (error) => filling.fail(error));
  options.signal.addEventListener('abort', abort, { once: true });
  if (options.signal.aborted) abort();
  const timer = setInterval(() => options.onProgress(filling.progress()), PROGRESS_EVERY_MS);
  let outcome: Rebuilt['outcome'] | undefined;
  try {
    await filling.start();
    const differences = await compareAtRest(options, meeting, versions);
    outcome = decide(options, differences);
    if (outcome === 'switched') {
      for (const table of await tablesOf(control, next.schema))
        await control.query(`ANALYZE ${table}`);
      await whileTheyMeet(meeting, (leftMs) => switchTo(control, versions, leftMs));
    }
    return { live: live.version, next: next.version, differences, outcome };
  } finally {
    clearInterval(timer);
    options.signal.removeEventListener('abort', abort);
    await filling.stop(outcome === 'switched');
  }
}

/**
 * Compares what the two versions are at one vector of checkpoints. Only the snapshot is taken while
 * projecting is paused: that takes the same time for any number of rows.
 */
async function compareAtRest(
  options: RebuildOptions,
  meeting: Meeting,
  { live, next }: Versions,
): Promise<Difference[]> {
  const reader = await connect(options, 'pg_catalog');
  try {
    await whileTheyMeet(meeting, async () => {
      await reader.query('ROLLBACK');
      await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const [one, other] = [
        await readVector(reader, live.schema),
        await readVector(reader, next.schema),
      ];
      const apart = differingPlaces(one, other);
      if (apart.length > 0) throw new Error(`the snapshot has them apart in ${apart.join(', ')}`);
    });
    options.onStep('compares the two versions');
    return await compareVersions(reader, live.schema, next.schema);
  } finally {
    await reader.end();
  }
}

function decide(
  { accept, keep }: RebuildOptions,
  differences: readonly Difference[],
): Rebuilt['outcome'] {
  if (differences.length > 0 && !accept) return 'differs';
  return keep ? 'kept' : 'switched';
}

/** @throws RebuildError where a partition lacks its first events: rows made without them would be wrong */
async function refuseCutLog(
  kafka: RebuildOptions['kafka'],
  projected: readonly string[],
): Promise<void> {
  const cut = (await startOffsets(kafka, projected)).filter(({ start }) => start > 0n);
  if (cut.length === 0) return;
  const places = cut.map(({ topic, partition, start }) => `${topic}/${partition} at ${start}`);
  throw new RebuildError(
    'log-cut',
    `The log no longer starts at 0, so a rebuild would lack events: ${places.join(', ')}.`,
  );
}

async function tablesOf(client: pg.Client, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = $1`,
    [schema],
  );
  return rows.map(({ name }) => name);
}

async function connect({ database }: RebuildOptions, path: string): Promise<pg.Client> {
  const client = createClient(database, {
    application_name: 'foxtail-rebuild',
    options: projectedOptions(path),
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  await client.connect();
  return client;
}

function createPool(
  { database, partitionsAtOnce, onTrouble }: RebuildOptions,
  schema: string,
): pg.Pool {
  return createProjectionPool(
    {
      application_name: 'foxtail-rebuild',
      options: projectedOptions(schema),
      max: partitionsAtOnce + 1,
      connectionTimeoutMillis: 10_000,
      ...connectionOf(database),
    },
    onTrouble,
  );
}
