import { topicsOf } from '#contracts';
import { createTopics, diffTopics } from '#kafka';
import { noMore, runCommand, UsageError } from './command-line.js';
import { aclCommands } from './topics/acl-commands.js';
import { aclTable } from './topics/acl-table.js';
import { driftLines } from './topics/drift-words.js';
import { openKafka } from './wire.js';

const HELP = `Usage: npm run topics -- apply [--replication-factor N]
       npm run topics -- diff [--replication-factor N] [--json]
       npm run topics -- acls [--principal-prefix P] [--json]

Foxtail's topics in KAFKA_BROKERS, as the contract has them. TOPIC_PREFIX (default foxtail) begins
their names. KAFKA_TLS, KAFKA_SASL_MECHANISM and so on count as for the apps (docs/operations/security.md).

  apply  creates those that are missing, and compares the others. What is there is never changed or
         deleted: it prints what differs, and the command of Kafka's that mends it
  diff   prints each difference: topic, setting, wanted, found
  acls   prints the commands that give each user just the rights it needs; talks to nobody

  --replication-factor N  copies of each partition: 3, or the number of brokers where there are fewer
  --principal-prefix P    what users' names begin with (default foxtail-): foxtail-ingest and so on
  --json                  prints JSON

Exit code: 0; 1 where something differs, or Kafka is out of reach; 2 for a mistake in how it was called,
or in the settings.
`;

const options = {
  'replication-factor': { type: 'string' },
  'principal-prefix': { type: 'string' },
  json: { type: 'boolean' },
} as const;
/** What each takes. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  apply: ['replication-factor'],
  diff: ['replication-factor', 'json'],
  acls: ['principal-prefix', 'json'],
};

await runCommand(HELP, options, async ({ positionals, values }) => {
  const [command = ''] = positionals;
  const flags = FLAGS[command];
  if (flags === undefined) throw new UsageError('say what to do: apply, diff or acls');
  noMore(positionals, 1);
  const unfit = Object.keys(values).find((name) => !flags.includes(name));
  if (unfit !== undefined) throw new UsageError(`${command} takes no --${unfit}`);
  const replicationFactor = count(values['replication-factor']);
  const json = values.json === true;
  if (command === 'acls') return acls(values['principal-prefix'] ?? 'foxtail-', json);
  return command === 'apply' ? apply(replicationFactor) : diff(replicationFactor, json);
});

function topicPrefix(): string {
  return process.env['TOPIC_PREFIX'] || 'foxtail';
}

async function apply(replicationFactor: number | undefined): Promise<number> {
  const kafka = await openKafka('foxtail-topics');
  const topics = topicsOf(topicPrefix());
  const created = await createTopics(kafka, topics, { replicationFactor });
  const differences = await diffTopics(kafka, topics, { replicationFactor });
  for (const topic of Object.values(topics)) {
    const isOther = differences.some((difference) => difference.topic === topic);
    const state = created.includes(topic) ? 'created' : isOther ? 'differs' : 'as agreed';
    print(`${state}  ${topic}`);
  }
  for (const line of driftLines(differences)) process.stderr.write(`foxtail: ${line}\n`);
  return differences.length === 0 ? 0 : 1;
}

async function diff(replicationFactor: number | undefined, json: boolean): Promise<number> {
  const kafka = await openKafka('foxtail-topics');
  const differences = await diffTopics(kafka, topicsOf(topicPrefix()), { replicationFactor });
  if (json) print(JSON.stringify({ differences }));
  else for (const line of driftLines(differences)) print(line);
  return differences.length === 0 ? 0 : 1;
}

function acls(principalPrefix: string, json: boolean): number {
  const consumerGroup = process.env['CONSUMER_GROUP'] || 'foxtail-projections';
  const table = aclTable({ topicPrefix: topicPrefix(), consumerGroup });
  if (json) return print(JSON.stringify({ principals: table }, null, 2));
  const bootstrapServer = process.env['KAFKA_BROKERS'] || 'KAFKA:9092';
  return print(aclCommands(table, { principalPrefix, bootstrapServer }).join('\n'));
}

function count(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d?$/.test(text))
    throw new UsageError('--replication-factor takes a whole number from 1');
  return Number(text);
}

function print(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}
