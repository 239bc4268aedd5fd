import type { TSchema } from 'typebox';
import { completionExample, deadLetterExample, exampleOf } from './catalogue.examples.js';
import { encodeEvent } from './codec.js';
import { BatchCompletedData, BatchData, DocumentData, FileData } from './event-data.js';
import {
  BATCH_COMPLETED_TYPE,
  ceType,
  DEAD_LETTER_TYPE,
  knownActions,
  topicOf,
  UNMAPPED_TYPE,
  type VendorEntity,
} from './event-type.js';
import type { EncodedMessage } from './message.js';
import type { TopicKind } from './topics.js';
import { encodeUnmapped } from './unmapped.js';

/** One event of the contract, as documents about it are made from. */
export interface EventDescription {
  /** CloudEvents `type`. */
  type: string;
  topic: TopicKind;
  /** When it is sent. */
  when: string;
  /** What the key and `ce_subject` name. */
  keyOf: 'document' | 'file' | 'batch' | 'import' | 'endpoint' | 'original';
  /** Schema of the value; null where the value is raw bytes. */
  schema: TSchema | null;
  /** A message as it stands in the topic. */
  example: EncodedMessage;
}

const schemaOf: Readonly<Record<VendorEntity, TSchema>> = {
  document: DocumentData,
  file: FileData,
  batch: BatchData,
  import: BatchData,
};

const when: Readonly<Record<string, string>> = {
  'document.processed':
    "One document has been processed; the vendor's object has its extracted fields.",
  'document.corrected': 'Somebody corrected extracted fields.',
  'document.updated': 'The document changed otherwise.',
  'document.approved': 'The document was approved.',
  'document.discarded': 'The document was discarded.',
  'document.exported': 'The document was exported.',
  'file.uploaded': 'The original file reached the vendor.',
  'file.processed': 'The file is fully processed, with the documents or files found in it.',
  'file.rejected': 'The file was refused before any document existed; `error` says why.',
  'import.processed': 'Every file of the import is processed or rejected.',
  'batch.created': 'A batch was made.',
  'batch.closed':
    "Nothing more comes into the batch: by the vendor's word, or (`reason: inactivity`) Foxtail's own after a silence.",
  'batch.processed': "Every document of the batch has been processed, by the vendor's word.",
};

/** Every event of the contract. Newer actions of the vendor's entities follow the same schema as the known ones. */
export const catalogue: readonly EventDescription[] = [
  ...(Object.keys(knownActions) as VendorEntity[]).flatMap((entity) =>
    knownActions[entity].map((action): EventDescription => ({
      type: ceType({ entity, action }),
      topic: topicOf(entity),
      when: when[`${entity}.${action}`] ?? '',
      keyOf: entity,
      schema: schemaOf[entity],
      example: encodeEvent(exampleOf(entity, action)),
    })),
  ),
  {
    type: BATCH_COMPLETED_TYPE,
    topic: 'batches',
    when: "Foxtail's own: the batch is complete. Once a completion; a batch that is complete otherwise than before is told of again, with the next `revision`.",
    keyOf: 'batch',
    schema: BatchCompletedData,
    example: encodeEvent(completionExample),
  },
  {
    type: UNMAPPED_TYPE,
    topic: 'unmapped',
    when: 'A request was authentic but is no event that Foxtail knows; the value is its body, byte for byte.',
    keyOf: 'endpoint',
    schema: null,
    example: encodeUnmapped({
      id: 'body-Zq8nV2xL5tR0cW7mB4kJ9pD1sF6hG3yA0eUiOoXbNvM',
      environment: 'production',
      endpoint: 'invofox-production',
      reason: 'unknown-entity',
      receivedAt: '2026-03-01T10:00:00.120Z',
      contentType: 'application/json',
      body: Buffer.from('{"type":"company.created","data":{"_id":"64f0c0ffee0000000000c001"}}'),
    }),
  },
  {
    type: DEAD_LETTER_TYPE,
    topic: 'deadLetters',
    when: "A projection could not read a message; the value is that message's, byte for byte.",
    keyOf: 'original',
    schema: null,
    example: deadLetterExample,
  },
];
