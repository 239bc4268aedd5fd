import { BATCH_COMPLETED_TYPE, ceType, type EventDescription, type TopicKind } from '#contracts';

/** What each topic holds, in one sentence. */
export const topicDescriptions: Readonly<Record<TopicKind, string>> = {
  documents: 'Everything that happened to documents.',
  files: 'Everything that happened to original files.',
  batches:
    "Everything that happened to batches and imports, and Foxtail's own word that one is complete.",
  unmapped:
    'Authentic requests that are no known event, byte for byte, so that they can be replayed.',
  deadLetters: 'Messages that a projection could not read, with where they stood and why.',
};

/** What the keys of a topic are. */
export const topicKeys: Readonly<Record<TopicKind, string>> = {
  documents: '`environment/document id`',
  files: '`environment/file id`',
  batches: '`environment/batch or import id`',
  unmapped: '`environment/endpoint id`',
  deadLetters: 'the key of the message as it was',
};

const keys: Readonly<Record<EventDescription['keyOf'], string>> = {
  document: topicKeys.documents,
  file: topicKeys.files,
  batch: '`environment/batch id`',
  import: '`environment/import id`',
  endpoint: topicKeys.unmapped,
  original: topicKeys.deadLetters,
};

/** Events that Foxtail concludes for imports, too. */
const ofEitherKind: readonly string[] = [
  ceType({ entity: 'batch', action: 'closed' }),
  BATCH_COMPLETED_TYPE,
];

/** What the key of such a message is. */
export function keyDescription({ type, keyOf }: EventDescription): string {
  return ofEitherKind.includes(type) ? topicKeys.batches : keys[keyOf];
}
