import type { TopicDifference } from '#kafka';

/** A line a difference, and behind them what mends it: none of it is done by us. */
export function driftLines(differences: readonly TopicDifference[]): string[] {
  const rows = differences.map(
    ({ topic, setting, wanted, found }) => `${topic}  ${setting}  wanted ${wanted}, found ${found}`,
  );
  const advice = [...new Set(differences.map(adviceOn))];
  return [...rows, ...advice.map((line) => `  ${line}`)];
}

function adviceOn({ topic, setting, wanted }: TopicDifference): string {
  switch (setting) {
    case 'topic':
      return 'npm run topics -- apply makes what is missing (or its user may not see it: topics -- acls)';
    case 'partitions':
      return `${topic}: the number of partitions can't be mended: keys would change theirs. Make topics under another TOPIC_PREFIX`;
    case 'replication.factor':
      return `${topic}: kafka-reassign-partitions.sh moves copies; or say --replication-factor, if this is what you want`;
    default:
      return `kafka-configs.sh --bootstrap-server … --alter --entity-type topics --entity-name ${topic} --add-config ${setting}=${wanted}`;
  }
}
