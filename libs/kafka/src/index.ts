// Before kafkajs's producer and consumer are loaded.
import './kafkajs-parts.js';
export { createKafka, type KafkaSettings } from './kafka.client.js';
export type { KafkaLogger } from './kafka.log.js';
export { LogGapError, PublishError, TopicError } from './kafka.errors.js';
export type { Publisher } from './publisher.js';
export { KafkaProbe, reachKafka } from './kafka.probe.js';
export { KafkaPublisher } from './kafka.publisher.js';
export { partitionOf } from './partitioner.js';
export { InMemoryPublisher } from './in-memory.publisher.js';
export { readLogIdentity, type LogIdentity } from './log-identity.js';
export { LogLimit } from './log-limit.js';
export {
  applyTopics,
  checkTopics,
  createTopics,
  deleteGroup,
  endOffsets,
  startOffsets,
  type TopicOptions,
} from './topics.admin.js';
export { diffTopics, type TopicDifference } from './topics.diff.js';
export { LogConsumer, type Chunk, type ChunkHandler, type ConsumerWatch } from './log.consumer.js';
export { readMessages } from './message.reader.js';
export { currentEnds, readLog, type LogMessage, type Offsets } from './log.reader.js';
export { Repeats } from './repeats.js';
export { RelayLoop } from './relay.loop.js';
export { relayMessages } from './relay-messages.js';
