import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { topicsOf } from '#contracts';
import { checkTopics, createKafka, KafkaPublisher } from '#kafka';
import type { AppContext } from '#runtime';
import { loadEndpoints } from './endpoints/endpoints.config.js';
import type { IngestConfig } from './ingest.config.js';
import { EventLog } from './webhooks/event-log.js';
import { KafkaLifecycle } from './webhooks/kafka-lifecycle.js';
import { ReceiveWebhookHandler } from './webhooks/receive-webhook.command.js';
import { ENDPOINTS, WebhookController } from './webhooks/webhook.controller.js';

@Module({})
export class IngestModule {
  /** Connects to Kafka first: a replica that can't publish must not look ready. */
  static async register({
    config,
    logger,
    readiness,
  }: AppContext<IngestConfig>): Promise<DynamicModule> {
    const endpoints = loadEndpoints(config.ENDPOINTS_FILE, config.ALLOW_INLINE_SECRETS);
    const kafka = createKafka({
      brokers: config.KAFKA_BROKERS,
      clientId: 'foxtail-ingest',
      logger,
    });
    const topics = topicsOf(config.TOPIC_PREFIX);
    await checkTopics(kafka, topics);
    const publisher = new KafkaPublisher({ kafka, topics });
    await publisher.connect();
    readiness.add('kafka', () => {
      if (!publisher.isConnected) throw new Error('not connected to Kafka');
    });
    return {
      module: IngestModule,
      imports: [CqrsModule.forRoot()],
      controllers: [WebhookController],
      providers: [
        ReceiveWebhookHandler,
        { provide: ENDPOINTS, useValue: endpoints },
        { provide: EventLog, useValue: new EventLog(publisher, config.PUBLISH_TIMEOUT_MS) },
        { provide: KafkaLifecycle, useValue: new KafkaLifecycle(publisher) },
      ],
    };
  }
}
