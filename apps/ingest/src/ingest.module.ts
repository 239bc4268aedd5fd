import { Module, type DynamicModule } from '@nestjs/common';
import { topicsOf } from '#contracts';
import type { AppContext } from '#runtime';
import { openDurability } from './durability/durability.js';
import { DurablePublisher } from './durability/durable.publisher.js';
import { watchSpool } from './durability/spool.metrics.js';
import { followEndpoints } from './endpoints/endpoints.follow.js';
import type { IngestConfig } from './ingest.config.js';
import { IngestLifecycle } from './ingest.lifecycle.js';
import { IngestMetrics } from './ingest.metrics.js';
import { UnmappedShare } from './unmapped/unmapped-share.js';
import { Admission } from './webhooks/admission.js';
import { PublishSpans } from './webhooks/publish-spans.js';
import { RecentEvents } from './webhooks/recent-events.js';
import { SourceLimiter } from './webhooks/source-limiter.js';
import { WebhookGate } from './webhooks/webhook.gate.js';
import { WebhookReceiver } from './webhooks/webhook-receiver.js';

@Module({})
export class IngestModule {
  static async register(context: AppContext<IngestConfig>): Promise<DynamicModule> {
    const { config, tracing } = context;
    const metrics = new IngestMetrics(context.metrics);
    const endpoints = followEndpoints(context, metrics);
    const durability = await openDurability(context);
    if (durability.spool) watchSpool(durability.spool, metrics);
    const admission = new Admission({
      requests: config.MAX_IN_FLIGHT_REQUESTS,
      bytes: config.MAX_IN_FLIGHT_BYTES,
    });
    metrics.gauge(
      'foxtail_ingest_in_flight_requests',
      'Requests being worked on.',
      () => admission.requests,
    );
    metrics.gauge(
      'foxtail_ingest_in_flight_bytes',
      'Bytes of their bodies that have come.',
      () => admission.bytes,
    );
    const gate = new WebhookGate(
      () => endpoints.current,
      admission,
      new SourceLimiter(config.FORGERIES_PER_MINUTE),
    );
    const share = new UnmappedShare((found) =>
      context.logger.warn(found, 'most requests of an endpoint are unmapped'),
    );
    return {
      module: IngestModule,
      providers: [
        WebhookReceiver,
        { provide: DurablePublisher, useValue: durability.publisher },
        {
          provide: RecentEvents,
          useValue: new RecentEvents(config.RECENT_EVENTS, config.REPEATS_PER_EVENT),
        },
        { provide: IngestMetrics, useValue: metrics },
        {
          provide: PublishSpans,
          useValue: tracing && new PublishSpans(tracing, topicsOf(config.TOPIC_PREFIX)),
        },
        { provide: UnmappedShare, useValue: share },
        { provide: WebhookGate, useValue: gate },
        { provide: IngestLifecycle, useValue: new IngestLifecycle(endpoints, durability) },
      ],
    };
  }
}
