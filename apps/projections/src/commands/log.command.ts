import { Type } from 'typebox';
import { topicsOf } from '#contracts';
import { createKafka, readLogIdentity } from '#kafka';
import { loadConfig } from '#runtime';
import { kafkaFaults, kafkaSettings } from '#wire';
import { projectionsConfigSchema } from '../projections.config.js';
import { knownTopics, noteTopic } from '../runner/log-identity.store.js';
import { projectedTopics } from '../runner/projected-topics.js';
import { noArguments, print, type Command } from './command.js';
import { withDatabase } from './command.database.js';
import { silentKafka } from './silent-kafka.js';

const { TOPIC_PREFIX } = projectionsConfigSchema.properties;

export const logCommand: Command = {
  usage: '[--accept]',
  help: `shows the cluster and the topics that the checkpoints speak of, and those of now; exit 1 if they differ
  --accept  from now on they speak of those of now. Right only where these hold the same events at the
            same offsets, such as after a move to another cluster`,
  options: { accept: { type: 'boolean' } },
  async run(given) {
    noArguments(given);
    const settings = loadConfig(
      Type.Object({ ...kafkaSettings, TOPIC_PREFIX }),
      given.env,
      kafkaFaults,
    );
    const projected = projectedTopics(topicsOf(settings.TOPIC_PREFIX));
    const kafka = createKafka({
      brokers: settings.KAFKA_BROKERS,
      security: settings,
      clientId: 'foxtail-projections-command',
      logger: silentKafka,
    });
    return withDatabase(given.env, async (client) => {
      const { clusterId, topicIds } = await readLogIdentity(kafka, projected);
      const known = new Map((await knownTopics(client)).map((one) => [one.topic, one]));
      let apart = 0;
      for (const [topic, topicId] of topicIds) {
        const before = known.get(topic);
        const isOther =
          before !== undefined && (before.clusterId !== clusterId || before.topicId !== topicId);
        if (isOther) apart += 1;
        if (given.values['accept'] === true) await noteTopic(client, topic, clusterId, topicId);
        print(topic);
        print(`  checkpoints  ${before ? nameOf(before.clusterId, before.topicId) : 'none yet'}`);
        print(`  now          ${nameOf(clusterId, topicId)}${isOther ? '  (another one)' : ''}`);
      }
      return apart > 0 && given.values['accept'] !== true ? 1 : 0;
    });
  },
};

function nameOf(clusterId: string, topicId: string | null): string {
  return `cluster ${clusterId}, topic ${topicId ?? 'of unknown id'}`;
}
