export {
  eventKey,
  PARTITIONS,
  topicConfig,
  topicKinds,
  topicsOf,
  type TopicKind,
  type Topics,
} from './topics.js';
export {
  ceType,
  DEAD_LETTER_TYPE,
  knownActions,
  parseCeType,
  parseVendorType,
  topicOf,
  UNMAPPED_TYPE,
  type Entity,
  type EventType,
} from './event-type.js';
export { BatchData, DocumentData, FileData, type EventData } from './event-data.js';
export type {
  BatchEvent,
  DocumentEvent,
  EventOf,
  FileEvent,
  FoxtailEvent,
  Inactivity,
} from './event.js';
export { parseVendorTime } from './event-time.js';
export { rawMember } from './raw-member.js';
export {
  decodeEvent,
  encodeEvent,
  type Decoded,
  type EncodedMessage,
  type MessageFault,
  type RawMessage,
} from './codec.js';
export {
  encodeDeadLetter,
  encodeUnmapped,
  type DeadLetter,
  type Outgoing,
  type UnmappedReason,
  type UnmappedRequest,
} from './unmapped.js';
export { decodePosition, encodePosition, type LogPosition } from './position.js';
