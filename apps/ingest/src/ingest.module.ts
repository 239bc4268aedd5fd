import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { topicsOf } from '#contracts';
import { checkTopics, createKafka, KafkaProbe, KafkaPublisher } from '#kafka';
import type { AppContext } from '#runtime';
import { endpointsSource, loadEndpoints } from './endpoints/endpoints.config.js';
import type { IngestConfig } from './ingest.config.js';
import { KafkaLifecycle } from './webhooks/kafka-lifecycle.js';
import { PUBLISHER, ReceiveWebhookHandler } from './webhooks/receive-webhook.command.js';
import { ENDPOINTS, WebhookController } from './webhooks/webhook.controller.js';

@Module({})
export class IngestModule {
  /** Connects to Kafka first: a replica that can't publish must not look ready. */
  static async register({
    config,
    logger,
    readiness,
  }: AppContext<IngestConfig>): Promise<DynamicModule> {
    const { endpoints } = loadEndpoints(
      endpointsSource(config.ENDPOINTS_FILE, {
        allowInline: config.ALLOW_INLINE_SECRETS,
        largestBody: config.BODY_LIMIT_BYTES,
      }),
    );
    const kafka = createKafka({
      brokers: config.KAFKA_BROKERS,
      clientId: 'foxtail-ingest',
      logger,
    });
    const topics = topicsOf(config.TOPIC_PREFIX);
    await checkTopics(kafka, topics);
    const publisher = new KafkaPublisher({ kafka, topics, timeoutMs: config.PUBLISH_TIMEOUT_MS });
    await publisher.connect();
    const probe = new KafkaProbe(kafka);
    readiness.add('kafka', () => probe.check());
    return {
      module: IngestModule,
      imports: [CqrsModule.forRoot()],
      controllers: [WebhookController],
      providers: [
        ReceiveWebhookHandler,
        { provide: ENDPOINTS, useValue: endpoints },
        { provide: PUBLISHER, useValue: publisher },
        { provide: KafkaLifecycle, useValue: new KafkaLifecycle(publisher, probe) },
      ],
    };
  }
}
