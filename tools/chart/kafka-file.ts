import { stringify } from 'yaml';
import { PARTITIONS, topicKinds, topicSettings, topicsOf } from '#contracts';
import { aclTable, principals } from '../topics/acl-table.js';

/** Words that the templates put the values of kafka.topicPrefix and CONSUMER_GROUP in place of. */
const NAMES = { topicPrefix: '{topicPrefix}', consumerGroup: '{consumerGroup}' };

/** What min.insync.replicas is follows from the number of copies, which is a value. */
const BY_REPLICAS = 'min.insync.replicas';

/** Topics and rights for Strimzi's resources: the contract's, and those that `npm run topics -- acls` prints. */
export function kafkaFile(): string {
  const topics = topicKinds.map((kind) => {
    const config = Object.entries(topicSettings(kind)).filter(([name]) => name !== BY_REPLICAS);
    return {
      name: topicsOf(NAMES.topicPrefix)[kind],
      partitions: PARTITIONS,
      config: Object.fromEntries(config),
    };
  });
  const table = aclTable(NAMES);
  const users = Object.fromEntries(
    principals.map((principal) => [
      principal,
      table[principal].map(({ resource, name, patternType, operations }) => ({
        resource: {
          type: resource,
          name,
          // Strimzi's word for it.
          patternType: patternType === 'prefixed' ? 'prefix' : patternType,
        },
        operations: [...operations],
      })),
    ]),
  );
  const head =
    '# Made by `npm run chart -- generate` of libs/contracts and tools/topics/acl-table.ts.\n';
  return `${head}${stringify({ topics, users }, { singleQuote: true, aliasDuplicateObjects: false })}`;
}
