import type { Span } from '@opentelemetry/api';
import { ceType, topicOf, type FoxtailEvent, type Topics } from '#contracts';
import { formatTraceparent, type Tracing } from '#runtime';
import type { Durable } from '../durability/durable.publisher.js';

/**
 * The spans of events on their way to the log, by OpenTelemetry's conventions for messaging. The event carries
 * its span's context as `traceparent`, through the spool too, and whoever reads it links to that.
 */
export class PublishSpans {
  constructor(
    private readonly tracing: Tracing,
    private readonly topics: Topics,
  ) {}

  /** @param parent of the request */
  around(
    event: FoxtailEvent,
    parent: Span | undefined,
    publish: () => Promise<Durable>,
  ): Promise<Durable> {
    const topic = this.topics[topicOf(event.entity)];
    const start = {
      name: `send ${topic}`,
      kind: 'producer',
      parent: parent ?? null,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
        'messaging.destination.name': topic,
        'cloudevents.event_id': event.id,
        'cloudevents.event_source': event.source,
        'cloudevents.event_type': ceType(event),
        'foxtail.endpoint': event.endpoint,
      },
    } as const;
    return this.tracing.within(start, async (span) => {
      event.traceparent = formatTraceparent(span.spanContext());
      const durable = await publish();
      span.setAttribute('foxtail.durable.in', durable.in);
      if (durable.in === 'log') {
        const { partition, offset } = durable.position;
        span.setAttribute('messaging.destination.partition.id', String(partition));
        span.setAttribute('messaging.kafka.offset', Number(offset));
      }
      return durable;
    });
  }
}
