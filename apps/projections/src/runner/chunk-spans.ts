import type { Span, SpanContext } from '@opentelemetry/api';
import type { Chunk } from '#kafka';
import { parseTraceparent, type SpanStart } from '#runtime';
import type { Commit } from './commit.js';

/** More links than that no span has (OpenTelemetry's own limit). */
const MOST_LINKS = 128;

/**
 * The span of a chunk, by OpenTelemetry's conventions for messaging: it links to the spans that its messages come
 * from, and is in none of their traces; but a message that comes alone goes on with its own.
 */
export function chunkSpan(chunk: Chunk, group?: string): SpanStart {
  const { topic, partition, messages } = chunk;
  const origins = messages.flatMap(({ headers }) => {
    const origin = parseTraceparent(headers?.['traceparent']);
    return origin === undefined ? [] : [origin];
  });
  return {
    name: `process ${topic}`,
    kind: 'consumer',
    parent: messages.length === 1 ? (origins[0] ?? null) : null,
    // What is not sampled was sent nowhere: a link to it would lead to nothing.
    links: origins.filter(isSampled).slice(0, MOST_LINKS),
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': topic,
      'messaging.destination.partition.id': String(partition),
      ...(group === undefined ? {} : { 'messaging.consumer.group.name': group }),
      'messaging.batch.message_count': messages.length,
      'messaging.kafka.offset': Number(messages[0]?.offset ?? chunk.from),
    },
  };
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & 1) === 1;
}

/** Of the transaction; a chunk that meets poison takes several. */
export function transactionSpan(): SpanStart {
  return {
    name: 'transaction',
    kind: 'client',
    attributes: { 'db.system.name': 'postgresql', 'db.operation.name': 'COMMIT' },
  };
}

/** @param done the offset alone where there was nothing left to do */
export function tellCommit(span: Span, done: Commit | bigint): void {
  if (typeof done === 'bigint') {
    span.setAttribute('foxtail.applied', 0);
    return;
  }
  span.setAttributes({
    'foxtail.applied': done.events.length,
    'foxtail.parked': done.parked.length,
    'foxtail.malformed': done.malformed.length,
    'foxtail.rows': done.rows,
  });
}
