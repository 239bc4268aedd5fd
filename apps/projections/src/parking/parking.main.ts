import { parseArgs } from 'node:util';
import pg from 'pg';
import { Type } from 'typebox';
import { topicsOf } from '#contracts';
import { createKafka, readMessages } from '#kafka';
import { checkSchema, projectedOptions } from '#read-models';
import { ConfigError, createLogger, loadConfig } from '#runtime';
import { projectionsConfigSchema } from '../projections.config.js';
import { parkedLines, unparkedLine } from './parking.words.js';
import { listParkedKeys, type ParkedKey } from './parked.store.js';
import { discardKey, retryKey, type UnparkContext } from './unpark.js';

const HELP = `Usage: npm run projections -- parked [--json]
       npm run projections -- retry KEY | --all
       npm run projections -- discard KEY

Keys of which an event can not be applied to the read models in DATABASE_URL. That event, and what
follows it for the key, wait here; all other keys go on. KEY is environment/id, as parked shows it.

  parked   a line a key: its topic, how many messages wait, since when, where the first stands, and why
  retry    once the reason is mended: applies the messages of the key, in order, all or none, and goes
           on with it; or says why it fails again
  discard  gives up those that can not be applied: they go to TOPIC_PREFIX.dead-letters.v1. Those that
           only came behind them are applied, and the key goes on

Messages are read again from KAFKA_BROKERS. Projections may run meanwhile.

Exit code: 0; 1 for a failure, or a key that is not parked or stays so; 2 for a mistake in how it was called.
Without npm: node dist/apps/projections/src/parking/parking.main.js
`;

/** A mistake in how it was called. */
class CallError extends Error {}

const options = { json: { type: 'boolean' }, all: { type: 'boolean' } } as const;

/** @returns the exit code */
async function run(argv: string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) return print([HELP.trimEnd()]);
  const { positionals, values } = parseArgs({ args: argv, options, allowPositionals: true });
  const [command = '', key, extra] = positionals;
  const all = values.all === true;
  if (extra !== undefined) throw new CallError(`what is ${JSON.stringify(extra)} for?`);
  if (command === 'parked') {
    if (key !== undefined || all) throw new CallError('parked takes only --json');
    return withPool((pool) => list(pool, values.json === true));
  }
  if (values.json) throw new CallError(`${command} takes no --json`);
  if (command !== 'retry' && command !== 'discard')
    throw new CallError('say what to do: parked, retry or discard');
  // To give up everything at once is nothing to do by a slip.
  if (all && command === 'discard') throw new CallError('discard takes one KEY');
  if ((key === undefined) === !all)
    throw new CallError(command === 'retry' ? 'say a KEY, or --all' : 'say a KEY');
  return withPool((pool) => unparkKeys(pool, command, key));
}

async function list(pool: pg.Pool, json: boolean): Promise<number> {
  const keys = await listParkedKeys(pool);
  return print(json ? [JSON.stringify({ keys })] : parkedLines(keys));
}

async function unparkKeys(
  pool: pg.Pool,
  command: 'retry' | 'discard',
  key: string | undefined,
): Promise<number> {
  const context = openLog(pool);
  const isWanted = (parked: ParkedKey) => key === undefined || parked.key === key;
  const keys = (await listParkedKeys(pool)).filter(isWanted);
  if (keys.length === 0 && key !== undefined) return complain(`${key} is not parked`);
  let exitCode = 0;
  for (const { topic, key: one } of keys) {
    const done = await (command === 'retry' ? retryKey : discardKey)(context, topic, one);
    const line = unparkedLine(topic, one, done);
    if (done.ok) print([line]);
    else exitCode = complain(line);
  }
  return exitCode;
}

function openLog(pool: pg.Pool): UnparkContext {
  const { KAFKA_BROKERS, TOPIC_PREFIX } = projectionsConfigSchema.properties;
  const settings = loadConfig(Type.Object({ KAFKA_BROKERS, TOPIC_PREFIX }), process.env);
  const kafka = createKafka({
    brokers: settings.KAFKA_BROKERS,
    clientId: 'foxtail-parking',
    // What went wrong is in the error that ends the command: kafkajs's tries in between are noise.
    logger: createLogger('parking', 'silent'),
  });
  const read: UnparkContext['read'] = (place, offsets) => readMessages(kafka, place, offsets);
  return { pool, topics: topicsOf(settings.TOPIC_PREFIX), read };
}

async function withPool(work: (pool: pg.Pool) => Promise<number>): Promise<number> {
  const { DATABASE_URL } = projectionsConfigSchema.properties;
  const settings = loadConfig(Type.Object({ DATABASE_URL }), process.env);
  const pool = new pg.Pool({
    connectionString: settings.DATABASE_URL,
    application_name: 'foxtail-parking',
    options: projectedOptions(),
    max: 2,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
  });
  try {
    await checkSchema(async (sql) => (await pool.query<object>(sql)).rows);
    return await work(pool);
  } finally {
    await pool.end();
  }
}

function print(lines: readonly string[]): 0 {
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function complain(line: string): 1 {
  process.stderr.write(`foxtail: ${line}\n`);
  return 1;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const isParse = /^ERR_PARSE_ARGS/.test(String((error as { code?: unknown }).code));
  const faults = error instanceof ConfigError ? error.faults : [(error as Error).message];
  for (const fault of faults) complain(fault);
  if (error instanceof CallError || isParse) process.stderr.write(`\n${HELP}`);
  process.exitCode = error instanceof CallError || isParse ? 2 : 1;
}
