import { parseArgs } from 'node:util';
import { Type } from 'typebox';
import { checkTopics, KafkaPublisher } from '#kafka';
import { ConfigError, endWithReader, loadConfig } from '#runtime';
import { kafkaFaults, kafkaSettings } from '#wire';
import { endpointsSource, readEndpoints } from '../endpoints/endpoints.config.js';
import type { Endpoints } from '../endpoints/endpoint.js';
import { standInSecrets } from '../endpoints/secret-reader.js';
import { ingestConfigSchema } from '../ingest.config.js';
import { Replay } from './replay.js';
import { openUnmappedLog, readUnmapped, type Choice, type UnmappedLog } from './unmapped.log.js';
import { countBy, listLines, replayLines, shown, showLines, type Shown } from './unmapped.words.js';

const HELP = `Usage: npm run unmapped -- list [--endpoint E] [--reason R] [--id ID] [--json]
       npm run unmapped -- show ID [--body] [--json]
       npm run unmapped -- replay [--endpoint E] [--reason R] [--id ID] [--dry-run] [--json]

The authentic requests that ingest could not map, and keeps byte for byte in the topic
TOPIC_PREFIX.unmapped.v1 of KAFKA_BROKERS.

  list    a line each, oldest first: time, id, environment, endpoint, reason, bytes; counts at the end
  show    what is known of one; with --body its bytes on standard output, which are a customer's
          data, and the rest on standard error
  replay  maps them anew, by today's mapping and their endpoint in ENDPOINTS_FILE (its secrets are
          not needed), and publishes what is understood now as events with the same ids. What is
          not stays, and is counted. Headers other than the media type were not kept: these events
          carry none

The topic is never changed: what was replayed is listed still, and a second replay publishes the same
ids again. These are repeats, which readers know by their id, so replaying twice does no harm.

  --endpoint, --reason, --id   only those; all that are given must fit
  --dry-run                    counts, and publishes nothing
  --json                       one JSON document on standard output

Exit code: 0, 1 for a failure or an id that is not there, 2 for a mistake in how it was called.
Without npm: node dist/apps/ingest/src/unmapped/unmapped.main.js
`;

/** A mistake in how it was called. */
class CallError extends Error {}

const options = {
  endpoint: { type: 'string' },
  reason: { type: 'string' },
  id: { type: 'string' },
  body: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  list: ['endpoint', 'reason', 'id', 'json'],
  show: ['body', 'json'],
  replay: ['endpoint', 'reason', 'id', 'dry-run', 'json'],
};

/** @returns the exit code */
async function run(argv: string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) return print([HELP.trimEnd()]);
  const { positionals, values } = parseArgs({ args: argv, options, allowPositionals: true });
  const [command = '', ...rest] = positionals;
  const flags = FLAGS[command];
  if (flags === undefined) throw new CallError('say what to do: list, show or replay');
  const unfit = Object.keys(values).find((name) => !flags.includes(name));
  if (unfit !== undefined) throw new CallError(`${command} takes no --${unfit}`);
  const [id] = rest;
  if (command === 'show' && id === undefined)
    throw new CallError('show needs an id: list has them');
  const [extra] = rest.slice(command === 'show' ? 1 : 0);
  if (extra !== undefined) throw new CallError(`what is ${JSON.stringify(extra)} for?`);
  const json = values.json === true;
  if (command === 'list') return list(openLog(), values, json);
  if (command === 'show') return show(openLog(), id ?? '', values.body === true, json);
  return replay(values, values['dry-run'] === true, json);
}

async function list(log: UnmappedLog, choice: Choice, json: boolean): Promise<number> {
  const requests: Shown[] = [];
  const counts = await readUnmapped(log, choice, (request) => void requests.push(shown(request)));
  requests.sort(byTime);
  if (!json) return print(listLines(requests, counts));
  return printJson({ requests, counts: Object.fromEntries(countBy(requests)), ...counts });
}

async function show(log: UnmappedLog, id: string, isBodyWanted: boolean, json: boolean) {
  const found = new Map<Shown, Buffer>();
  await readUnmapped(log, { id }, (request) => {
    found.set(shown(request), isBodyWanted ? request.body : Buffer.alloc(0));
  });
  const [request, ...more] = [...found.keys()].sort(byTime);
  if (request === undefined) return complain(`no kept request has the id ${id}`);
  const lines = json ? [JSON.stringify(request)] : showLines(request);
  if (more.length > 0)
    complain(`this is the oldest; ${more.length} more have this id (list --id ${id})`);
  if (!isBodyWanted) return print(lines);
  process.stderr.write(`${lines.join('\n')}\n`);
  process.stdout.write(found.get(request) ?? Buffer.alloc(0));
  return 0;
}

async function replay(choice: Choice, isDry: boolean, json: boolean): Promise<number> {
  const endpoints = currentEndpoints();
  const log = openLog();
  await checkTopics(log.kafka, log.topics);
  const publisher = isDry ? null : new KafkaPublisher(log);
  const work = new Replay(endpoints, publisher);
  try {
    const counts = await readUnmapped(log, choice, (request) => work.take(request));
    await work.finished();
    if (json) {
      const { chosen, repeats } = work;
      const published: unknown = Object.fromEntries(work.published);
      const staying: unknown = Object.fromEntries(work.staying);
      printJson({ chosen, published, repeats, staying, dryRun: isDry, ...counts });
    } else print(replayLines(work, counts, isDry));
    if (choice.id === undefined || work.chosen > 0) return 0;
    return complain(`no kept request has the id ${choice.id}`);
  } finally {
    await publisher?.close();
  }
}

function openLog(): UnmappedLog {
  const { TOPIC_PREFIX } = ingestConfigSchema.properties;
  const schema = Type.Object({ ...kafkaSettings, TOPIC_PREFIX });
  const settings = loadConfig(schema, process.env, kafkaFaults);
  return openUnmappedLog(settings, settings.TOPIC_PREFIX);
}

function currentEndpoints(): Endpoints {
  const { ENDPOINTS_FILE, BODY_LIMIT_BYTES } = ingestConfigSchema.properties;
  const settings = loadConfig(Type.Object({ ENDPOINTS_FILE, BODY_LIMIT_BYTES }), process.env);
  const largestBody = settings.BODY_LIMIT_BYTES;
  const source = endpointsSource(settings.ENDPOINTS_FILE, { allowInline: true, largestBody });
  // No signature is checked here: the machine on which this runs need not have the secrets.
  const reading = readEndpoints(source, standInSecrets(true));
  if (!reading.ok) throw new ConfigError(reading.faults);
  return reading.endpoints;
}

function byTime(a: Shown, b: Shown): number {
  return a.receivedAt < b.receivedAt ? -1 : Number(a.receivedAt > b.receivedAt);
}

function print(lines: readonly string[]): 0 {
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function printJson(value: object): 0 {
  return print([JSON.stringify(value)]);
}

function complain(line: string): 1 {
  process.stderr.write(`foxtail: ${line}\n`);
  return 1;
}

endWithReader();
try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const isParse = /^ERR_PARSE_ARGS/.test(String((error as { code?: unknown }).code));
  const faults = error instanceof ConfigError ? error.faults : [(error as Error).message];
  for (const fault of faults) complain(fault);
  if (error instanceof CallError || isParse) process.stderr.write(`\n${HELP}`);
  process.exitCode = error instanceof CallError || isParse ? 2 : 1;
}
