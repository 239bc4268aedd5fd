export {
  eventKey,
  LARGEST_MESSAGE,
  largestMessage,
  PARTITIONER,
  PARTITIONS,
  topicConfig,
  topicKinds,
  topicSettings,
  topicsOf,
  USUAL_REPLICAS,
  type TopicKind,
  type Topics,
} from './topics.js';
export {
  ACTION,
  BATCH_COMPLETED_TYPE,
  ceType,
  DEAD_LETTER_TYPE,
  knownActions,
  parseCeType,
  parseVendorType,
  topicOf,
  UNMAPPED_TYPE,
  type Entity,
  type EventType,
  type VendorEntity,
} from './event-type.js';
export {
  BatchCompletedData,
  BatchData,
  DocumentData,
  FileData,
  type EventData,
} from './event-data.js';
export type {
  BatchEvent,
  CompletionEvent,
  DocumentEvent,
  EventOf,
  FileEvent,
  FoxtailEvent,
  Inactivity,
  SourceEvent,
} from './event.js';
export { compareEvents, lifecycleRank, lifecycleRanks } from './event-order.js';
export { parseVendorTime } from './event-time.js';
export { dataFault } from './validate.js';
export { vendorJson } from './vendor-json.js';
export { rawMember } from './raw-member.js';
export { decodeEvent, encodeEvent, type Decoded } from './codec.js';
export type {
  Bytes,
  EncodedMessage,
  Faulty,
  HeaderValue,
  Outgoing,
  RawMessage,
} from './message.js';
export {
  deadLetterMeanings,
  deadLetterReasons,
  messageFaults,
  unmappedMeanings,
  unmappedReasons,
  type DeadLetterReason,
  type MessageFault,
  type UnmappedReason,
} from './reasons.js';
export {
  decodeUnmapped,
  encodeUnmapped,
  type ReadUnmapped,
  type UnmappedRequest,
} from './unmapped.js';
export {
  decodeDeadLetter,
  encodeDeadLetter,
  type DeadLetter,
  type DeadLetterFault,
  type ReadDeadLetter,
} from './dead-letter.js';
export {
  LARGEST_ORIGINAL_HEADERS,
  MOST_ORIGINAL_HEADERS,
  ORIGINAL_PREFIX,
} from './original-headers.js';
export {
  decodePosition,
  decodeSpooledPosition,
  encodePosition,
  encodeSpooledPosition,
  type LogPosition,
  type SpooledPosition,
} from './position.js';
export { catalogue, type EventDescription } from './catalogue.js';
export { headerDescriptions, headersOf, type HeaderDescription } from './headers.js';
export { jsonSchemas, type JsonSchema } from './json-schema.js';
