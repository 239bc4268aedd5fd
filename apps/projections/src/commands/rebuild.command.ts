import { Type } from 'typebox';
import { topicsOf } from '#contracts';
import { checkTopics, createKafka } from '#kafka';
import { createLogger, loadConfig, messageOf } from '#runtime';
import { databaseFaults, databaseOf, databaseSettings, kafkaFaults, kafkaSettings } from '#wire';
import { projectionsConfigSchema } from '../projections.config.js';
import type { Difference } from '../rebuild/compare.js';
import { ProgressView } from '../rebuild/progress.js';
import { rebuild, type Rebuilt } from '../rebuild/rebuild.js';
import { CallError, noArguments, print, remark, type Command } from './command.js';
import { withDatabase } from './command.database.js';
import { silentKafka } from './silent-kafka.js';

const { TOPIC_PREFIX, CONSUMER_GROUP, CHUNK_SIZE, PARTITIONS_AT_ONCE, SESSION_TIMEOUT_MS } =
  projectionsConfigSchema.properties;
const settingsSchema = Type.Object({
  ...kafkaSettings,
  ...databaseSettings,
  TOPIC_PREFIX,
  CONSUMER_GROUP,
  CHUNK_SIZE,
  PARTITIONS_AT_ONCE,
  SESSION_TIMEOUT_MS,
});

const PAUSE_SECONDS = 5;

export const rebuildCommand: Command = {
  usage: '[--accept] [--keep] [--pause SECONDS]',
  help: `fills the next version of the read models from the log's start, compares it with the live one, and
puts it in its place. DATABASE_URL must be a migrator's. Stopped or killed, the next one goes on.
  --accept         switches although rows differ, which a new way to fold makes them do
  --keep           fills and compares, and does not switch: the next one goes on from there
  --pause SECONDS  projecting stands still for no longer, twice (default ${PAUSE_SECONDS}); reads never do
Exit 1 if rows differ and --accept was not said: nothing is switched then`,
  options: {
    accept: { type: 'boolean' },
    keep: { type: 'boolean' },
    pause: { type: 'string' },
  },
  async run(given) {
    noArguments(given);
    const { accept = false, keep = false, pause } = given.values;
    const pauseMs = 1_000 * secondsOf(pause);
    const settings = loadConfig(settingsSchema, given.env, (all) => [
      ...kafkaFaults(all),
      ...databaseFaults(all),
    ]);
    await withDatabase(given.env, () => Promise.resolve());
    const kafka = createKafka({
      brokers: settings.KAFKA_BROKERS,
      security: settings,
      clientId: 'foxtail-rebuild',
      logger: silentKafka,
    });
    const topics = topicsOf(settings.TOPIC_PREFIX);
    await checkTopics(kafka, topics);
    const view = new ProgressView(process.stderr);
    const done = await rebuild({
      kafka,
      topics,
      database: databaseOf(settings),
      consumerGroup: settings.CONSUMER_GROUP,
      chunkSize: settings.CHUNK_SIZE,
      partitionsAtOnce: settings.PARTITIONS_AT_ONCE,
      sessionTimeoutMs: settings.SESSION_TIMEOUT_MS,
      pauseMs,
      accept: accept === true,
      keep: keep === true,
      logger: createLogger('rebuild', 'silent'),
      onTrouble: (trouble, error) => view.say(`${trouble}: ${messageOf(error)}`),
      signal: untilAsked(),
      onProgress: (progress) => view.show(progress),
      onStep: (step) => view.say(step),
    });
    return report(done);
  },
};

/** Aborts when the process is asked to end. */
function untilAsked(): AbortSignal {
  const asked = new AbortController();
  // Said twice, by a terminal and by npm, it still ends in its own time.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => asked.abort());
  return asked.signal;
}

function secondsOf(given: unknown): number {
  if (given === undefined) return PAUSE_SECONDS;
  const seconds = Number(given);
  if (Number.isFinite(seconds) && seconds >= 1 && seconds <= 60) return seconds;
  throw new CallError('--pause takes seconds, from 1 to 60');
}

function report({ live, next, differences, outcome }: Rebuilt): number {
  for (const difference of differences) for (const line of linesOf(difference)) print(line);
  if (differences.length === 0) print(`version ${next} has the same rows as version ${live}`);
  switch (outcome) {
    case 'switched':
      print(`version ${next} is live now; version ${live} stays until \`drop ${live}\``);
      return 0;
    case 'kept':
      print(`version ${live} stays live; version ${next} is kept beside it`);
      return 0;
    case 'differs':
      remark(
        `rows differ: version ${live} stays live. Say --accept to switch, or \`drop ${next}\` to begin anew`,
      );
      return 1;
  }
}

const KINDS = {
  'only-live': 'only in the live version',
  'only-new': 'only in the new version',
  changed: 'differ',
};

function linesOf({ table, kind, rows, examples }: Difference): string[] {
  const more = rows - examples.length;
  return [
    `${table}: ${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'} ${KINDS[kind]}`,
    ...examples.map((example) => `  ${example}`),
    ...(more > 0 ? [`  and ${more.toLocaleString('en-US')} more`] : []),
  ];
}
