import type { EventDescription, TopicKind } from '#contracts';

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

/** What the key of a message is. */
export const keyDescriptions: Readonly<Record<EventDescription['keyOf'], string>> = {
  document: '`environment/document id`',
  file: '`environment/file id`',
  batch: '`environment/batch id`',
  import: '`environment/import id`',
  endpoint: '`environment/endpoint id`',
  original: 'the key of the message as it was',
};
