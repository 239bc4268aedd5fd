import { crc32c } from './crc32c.js';
import { measureRecord, sizeOfRecord, writeRecord, type RecordToEncode } from './record.js';

export interface PartitionData {
  partition: number;
  firstSequence?: number;
  messages: readonly RecordToEncode[];
}

export interface ProduceData {
  acks: number;
  timeout: number;
  transactionalId?: string | null;
  /** As kafkajs holds 64 bits. */
  producerId?: { value: bigint };
  producerEpoch?: number;
  topicData: readonly { topic: string; partitions: readonly PartitionData[] }[];
}

const BATCH_HEADER = 61;
const MAGIC = 2;
const NO_EPOCH = 0;
/** Where a batch's checksum begins, and what is before its length counts. */
const AFTER_CRC = 21;
const AFTER_LENGTH = 12;

/**
 * The body of a produce request (v3 to v7, without compression) in one buffer of just its size:
 * kafkajs copies every byte five times on the way there, into buffers of up to twice the size.
 *
 * @param now time of all its records, in milliseconds since 1970
 */
export function encodeProduceBody(data: ProduceData, now: number): Buffer {
  const topics = data.topicData.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((partition) => measurePartition(partition)),
  }));
  const id = data.transactionalId ?? null;
  let size = 2 + (id === null ? 0 : Buffer.byteLength(id)) + 2 + 4 + 4;
  for (const { topic, partitions } of topics) {
    size += 2 + Buffer.byteLength(topic) + 4;
    for (const { records } of partitions) size += 4 + 4 + BATCH_HEADER + records.size;
  }
  const buffer = Buffer.allocUnsafe(size);
  let at = writeText(buffer, id, 0);
  at = buffer.writeInt16BE(data.acks, at);
  at = buffer.writeInt32BE(data.timeout, at);
  at = buffer.writeInt32BE(topics.length, at);
  for (const { topic, partitions } of topics) {
    at = writeText(buffer, topic, at);
    at = buffer.writeInt32BE(partitions.length, at);
    for (const measured of partitions) {
      at = buffer.writeInt32BE(measured.partition, at);
      at = buffer.writeInt32BE(BATCH_HEADER + measured.records.size, at);
      at = writeBatch(buffer, measured, data, now, at);
    }
  }
  return buffer;
}

type MeasuredPartition = ReturnType<typeof measurePartition>;

function measurePartition({ partition, firstSequence = 0, messages }: PartitionData) {
  const all = messages.map(measureRecord);
  let size = 0;
  for (const record of all) size += sizeOfRecord(record);
  return { partition, firstSequence, records: { all, size } };
}

function writeBatch(
  buffer: Buffer,
  { firstSequence, records }: MeasuredPartition,
  { transactionalId = null, producerId, producerEpoch = 0 }: ProduceData,
  now: number,
  start: number,
): number {
  let at = buffer.writeBigInt64BE(0n, start);
  at = buffer.writeInt32BE(BATCH_HEADER - AFTER_LENGTH + records.size, at);
  at = buffer.writeInt32BE(NO_EPOCH, at);
  at = buffer.writeInt8(MAGIC, at);
  at += 4;
  at = buffer.writeInt16BE(transactionalId ? TRANSACTIONAL : 0, at);
  at = buffer.writeInt32BE(records.all.length - 1, at);
  at = buffer.writeBigInt64BE(BigInt(now), at);
  at = buffer.writeBigInt64BE(BigInt(now), at);
  at = buffer.writeBigInt64BE(producerId?.value ?? -1n, at);
  at = buffer.writeInt16BE(producerEpoch, at);
  at = buffer.writeInt32BE(firstSequence, at);
  at = buffer.writeInt32BE(records.all.length, at);
  for (const record of records.all) at = writeRecord(buffer, record, at);
  buffer.writeUInt32BE(crc32c(buffer, start + AFTER_CRC, at), start + AFTER_CRC - 4);
  return at;
}

const TRANSACTIONAL = 0b10000;

function writeText(buffer: Buffer, text: string | null, start: number): number {
  if (text === null) return buffer.writeInt16BE(-1, start);
  const at = buffer.writeInt16BE(Buffer.byteLength(text), start);
  return at + buffer.write(text, at, 'utf8');
}
