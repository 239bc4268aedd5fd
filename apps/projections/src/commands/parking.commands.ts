import type pg from 'pg';
import { Type } from 'typebox';
import { topicsOf } from '#contracts';
import { createKafka, readMessages } from '#kafka';
import { listVersions } from '#read-models';
import { loadConfig } from '#runtime';
import {
  connectionOf,
  databaseFaults,
  databaseOf,
  databaseSettings,
  kafkaFaults,
  kafkaSettings,
} from '#wire';
import { listParkedKeys, type ParkedKey } from '../parking/parked.store.js';
import { parkedLines, unparkedLine } from '../parking/parking.words.js';
import { discardKey, retryKey, type UnparkContext } from '../parking/unpark.js';
import { projectionsConfigSchema } from '../projections.config.js';
import { claimRebuild } from '../rebuild/next-version.js';
import { RebuildError } from '../rebuild/rebuild.errors.js';
import { createActivePool } from '../runner/projection-pool.js';
import { noArguments, onlyArgument, print, remark, type Command } from './command.js';
import { withDatabase } from './command.database.js';
import { silentKafka } from './silent-kafka.js';

export const parkedCommand: Command = {
  usage: '[--json]',
  help: `keys of which an event can not be applied: that event, and what follows it for the key, waits here; all
other keys go on. A line a key: its topic, how many messages wait, since when, where the first stands, why`,
  options: { json: { type: 'boolean' } },
  async run(given) {
    noArguments(given);
    const keys = await withDatabase(given.env, listParkedKeys);
    print(given.values['json'] === true ? JSON.stringify({ keys }) : parkedLines(keys).join('\n'));
    return 0;
  },
};

export const retryCommand: Command = {
  usage: 'KEY | --all',
  help: `once the reason is mended: applies what waits for the key, in order, all or none, and goes on with it; or
says why it fails again, with exit code 1. KEY is environment/id, as parked shows it`,
  options: { all: { type: 'boolean' } },
  async run(given) {
    if (given.values['all'] !== true) {
      const key = onlyArgument(given, 'KEY, or --all');
      return unparkKeys(given.env, retryKey, key);
    }
    noArguments(given);
    return unparkKeys(given.env, retryKey);
  },
};

// To give up everything at once is nothing to do by a slip: it has no --all.
export const discardCommand: Command = {
  usage: 'KEY',
  help: `gives up those that can not be applied: they go to TOPIC_PREFIX.dead-letters.v1. What only came behind them
is applied, and the key goes on`,
  options: {},
  run: (given) => unparkKeys(given.env, discardKey, onlyArgument(given, 'KEY')),
};

type Unpark = typeof retryKey;

/** @returns the exit code: 1 for a key that is not parked, or stays so */
async function unparkKeys(env: NodeJS.ProcessEnv, unpark: Unpark, key?: string): Promise<number> {
  return withDatabase(env, async (control) => {
    await refuseBesideRebuild(control);
    const isWanted = (parked: ParkedKey) => key === undefined || parked.key === key;
    const keys = (await listParkedKeys(control)).filter(isWanted);
    if (keys.length === 0 && key !== undefined) throw new Error(`${key} is not parked`);
    const context = openLog(env);
    try {
      let exitCode = 0;
      for (const { topic, key: one } of keys) {
        const done = await unpark(context, topic, one);
        if (!done.ok) exitCode = 1;
        (done.ok ? print : remark)(unparkedLine(topic, one, done));
      }
      return exitCode;
    } finally {
      await context.pool.end();
    }
  });
}

/**
 * Until this session ends, no rebuild begins or goes on. What a version that is being filled has passed
 * already, as parked, would be applied to the live one only.
 */
async function refuseBesideRebuild(control: pg.Client): Promise<void> {
  await claimRebuild(control);
  const filling = (await listVersions(control)).find(({ state }) => state === 'filling');
  if (filling === undefined) return;
  const { version } = filling;
  throw new RebuildError(
    'rebuild-under-way',
    `version ${version} is being filled: let \`rebuild\` finish it, or delete it by \`drop ${version}\`, and try again`,
  );
}

function openLog(env: NodeJS.ProcessEnv): UnparkContext {
  const { TOPIC_PREFIX } = projectionsConfigSchema.properties;
  const schema = Type.Object({ ...databaseSettings, ...kafkaSettings, TOPIC_PREFIX });
  const settings = loadConfig(schema, env, (all) => [...kafkaFaults(all), ...databaseFaults(all)]);
  const kafka = createKafka({
    brokers: settings.KAFKA_BROKERS,
    security: settings,
    clientId: 'foxtail-projections-command',
    logger: silentKafka,
  });
  const pool = createActivePool(
    {
      application_name: 'foxtail-projections-command',
      max: 2,
      ...connectionOf(databaseOf(settings)),
    },
    (trouble, error) => remark(`${trouble}: ${error.message}`),
  );
  return {
    pool,
    topics: topicsOf(settings.TOPIC_PREFIX),
    read: (place, offsets) => readMessages(kafka, place, offsets),
  };
}
