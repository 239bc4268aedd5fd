import { topicsOf } from '#contracts';
import { applyTopics, createKafka } from '#kafka';
import { quietLogger } from './quiet-logger.js';
import { addressOf, noMore, runCommand, UsageError } from './command-line.js';

const HELP = `Usage: npm run topics -- apply [--replication-factor N]

Creates those of Foxtail's topics that are missing in KAFKA_BROKERS, and checks the others; never
changes or deletes one. TOPIC_PREFIX (default foxtail) begins their names. The replication factor is
3, or the number of brokers where there are fewer.
`;

await runCommand(
  HELP,
  { 'replication-factor': { type: 'string' } },
  async ({ positionals, values }) => {
    if (positionals[0] !== 'apply') throw new UsageError('say what to do: apply');
    noMore(positionals, 1);
    const replicationFactor = count(values['replication-factor']);
    const kafka = createKafka({
      brokers: await addressOf('KAFKA_BROKERS'),
      clientId: 'foxtail-topics',
      logger: quietLogger,
    });
    const topics = topicsOf(process.env['TOPIC_PREFIX'] || undefined);
    const created = await applyTopics(kafka, topics, { replicationFactor });
    for (const topic of Object.values(topics)) {
      process.stdout.write(`${created.includes(topic) ? 'created' : 'as agreed'}  ${topic}\n`);
    }
    return 0;
  },
);

function count(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d?$/.test(text))
    throw new UsageError('--replication-factor takes a whole number from 1');
  return Number(text);
}
