import {
  catalogue,
  deadLetterMeanings,
  headerDescriptions,
  LARGEST_MESSAGE,
  largestMessage,
  lifecycleRanks,
  PARTITIONER,
  PARTITIONS,
  topicKinds,
  topicsOf,
  unmappedMeanings,
  type EventDescription,
} from '#contracts';
import { keyDescription, topicDescriptions, topicKeys } from './words.js';

const topics = topicsOf();

/** `docs/events.md`: the catalogue of events for people. */
export function eventsPage(): string {
  return [
    '# Events',
    '',
    '<!-- Made by `npm run contracts -- generate` from libs/contracts. -->',
    '',
    INTRODUCTION,
    '## Topics',
    '',
    '| topic | key | holds |',
    '| --- | --- | --- |',
    ...topicKinds.map(
      (kind) => `| \`${topics[kind]}\` | ${topicKeys[kind]} | ${topicDescriptions[kind]} |`,
    ),
    '',
    `Each has ${PARTITIONS} partitions, chosen by ${PARTITIONER} over the key as in Kafka's Java client. Neither the number nor the`,
    'partitioner ever changes within a version of the topic. `TOPIC_PREFIX` may stand in place of `foxtail`.',
    `A message is ${LARGEST_MESSAGE} bytes at most, a dead letter ${largestMessage('deadLetters')}.`,
    '',
    GUARANTEES,
    ...latestEvent(),
    '## Headers',
    '',
    HEADERS,
    '| header | on | always | |',
    '| --- | --- | --- | --- |',
    ...headerDescriptions.map(
      ({ name, on, required, description }) =>
        `| \`${name}\` | ${on} | ${required ? 'yes' : 'no'} | ${description} |`,
    ),
    '',
    '## Why a message is a dead letter',
    '',
    'A closed list: within `foxtail.dead-letter.v1` none is added.',
    '',
    ...meanings(deadLetterMeanings),
    '',
    '## Why a request is unmapped',
    '',
    'An open list: take one that you do not know for a reason all the same.',
    '',
    ...meanings(unmappedMeanings),
    '',
    '## Every event',
    '',
    ...catalogue.flatMap(section),
  ].join('\n');
}

const INTRODUCTION = `What Foxtail writes to Kafka: CloudEvents 1.0 in the binary mode of its Kafka binding. The attributes are
\`ce_*\` headers, the value is JSON with Foxtail's own members first and the vendor's object last, as it was sent.
Machine-readable: [asyncapi.yaml](asyncapi.yaml), and a JSON Schema for each event in [schemas/](schemas/).

Events are versioned by their type (\`….v1\`). Within a version members are only added: **pass over members, headers and
types that you do not know**. The vendor adds actions of its own; they come as \`foxtail.document.<action>.v1\` and so on,
with the schema of their entity.
`;

const HEADERS = `UTF-8 text. Kafka lets a header occur several times: **the first one counts**, for every header alike, and one without
a value is as good as none.
`;

const GUARANTEES = `## What you can rely on

- **Durable.** Whatever ingest answered 200 is here.
- **At least once.** A repeat has the same \`ce_source\` and \`ce_id\`: be idempotent on the pair.
- **Order.** Within a key, as one replica of ingest received them; the vendor itself promises none. Fold by
  [an order of their own](#which-event-is-the-latest), not by arrival. Across keys there is no order: a batch may be closed
  here before you see its last document there.
- **Retention.** For ever by default; never compacted.
- **Replay.** Begin at offset 0, with a consumer group or checkpoint of your own. Nothing is sent again for it.
- **Partitions.** Keep your checkpoint with your effect, in one transaction, and both survive a crash.
`;

/** How events about one thing are ordered, with the ranks as the code has them. */
function latestEvent(): string[] {
  const ranks = [...new Set(Object.values(lifecycleRanks))].sort((a, b) => a - b);
  const actionsOf = (rank: number) =>
    Object.entries(lifecycleRanks).flatMap(([action, its]) =>
      its === rank ? [`\`${action}\``] : [],
    );
  return [
    '## Which event is the latest',
    '',
    LATEST,
    '| rank | actions |',
    '| --- | --- |',
    '| 0 | every action that is not below |',
    ...ranks.map((rank) => `| ${rank} | ${actionsOf(rank).join(', ')} |`),
    '',
  ];
}

const LATEST = `Of two events about one document, file or batch the later one is decided so, and Foxtail's own read models do no other:

1. By \`ce_time\`, as text. An event without one is earlier than all that have one.
2. At the same time, by the lifecycle rank of its action, the last word but one of \`ce_type\`.
3. At the same rank, by \`ce_id\`, byte by byte.

Two with the same \`ce_source\` and \`ce_id\` are one event. In TypeScript it is \`compareEvents\`.
`;

function meanings(of: Readonly<Record<string, string>>): string[] {
  const rows = Object.entries(of).map(([reason, meaning]) => `| \`${reason}\` | ${meaning} |`);
  return ['| `ce_reason` | |', '| --- | --- |', ...rows];
}

function section(event: EventDescription): string[] {
  const { type, topic, when, example } = event;
  const headers = Object.entries(example.headers).map(([name, value]) => `${name}: ${value}`);
  return [
    `### ${type}`,
    '',
    when,
    '',
    `Topic \`${topics[topic]}\`, key ${keyDescription(event)}${schemaLink(event)}.`,
    '',
    '```',
    `key: ${example.key}`,
    ...headers,
    '',
    pretty(event),
    '```',
    '',
  ];
}

function schemaLink({ type, schema }: EventDescription): string {
  return schema === null ? '; the value is raw bytes' : `, [schema](schemas/${type}.json)`;
}

function pretty({ schema, example }: EventDescription): string {
  const text = example.value.toString('utf8');
  return schema === null ? text : JSON.stringify(JSON.parse(text), null, 2);
}
