import { Inject, Injectable } from '@nestjs/common';
import type { Span } from '@opentelemetry/api';
import {
  encodeEvent,
  encodePosition,
  encodeSpooledPosition,
  encodeUnmapped,
  topicOf,
  type FoxtailEvent,
  type Outgoing,
} from '#contracts';
import { verify } from '#webhook-signature';
import { DurablePublisher, type Durable } from '../durability/durable.publisher.js';
import type { Endpoint } from '../endpoints/endpoint.js';
import { missingHeader } from '../endpoints/missing-header.js';
import { IngestMetrics } from '../ingest.metrics.js';
import { UnmappedShare } from '../unmapped/unmapped-share.js';
import { NotAuthenticError, NotDurableError } from './ingest.errors.js';
import { PublishSpans } from './publish-spans.js';
import type { Receipt } from './receipt.js';
import { RecentEvents } from './recent-events.js';
import { isStale } from './stale.js';
import { toEvent, type Translation } from './to-event.js';

/** A request as it came in; nothing of it is believed yet. */
export interface WebhookRequest {
  endpoint: Endpoint;
  body: Buffer;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  receivedAt: Date;
  /** Of the request; none where traces are off. */
  span?: Span | undefined;
}

@Injectable()
export class WebhookReceiver {
  constructor(
    private readonly publisher: DurablePublisher,
    private readonly recent: RecentEvents,
    private readonly metrics: IngestMetrics,
    private readonly share: UnmappedShare,
    @Inject(PublishSpans) private readonly spans: PublishSpans | null = null,
  ) {}

  /**
   * Resolves only once the event is durable: the caller may answer 200 then, and only then.
   * @throws NotAuthenticError, and nothing of the request is kept
   * @throws TooManyRepeatsError for an event that is known, past the endpoint's cap
   * @throws NotDurableError where it can't be said that the event is durable
   */
  async receive(request: WebhookRequest): Promise<Receipt> {
    const { endpoint, receivedAt } = request;
    const { webhook, translation } = this.authenticate(request);
    const receipt = await this.recent.once(endpoint, translation.id, () =>
      translation.kind === 'event'
        ? this.publishEvent(translation, request)
        : this.publishUnmapped(translation, request, webhook.body),
    );
    this.metrics.taken(endpoint.id, webhook.secretId, receipt, translation, receivedAt);
    this.share.note(endpoint.id, translation, receivedAt.getTime());
    return receipt;
  }

  private authenticate({ endpoint, body, headers, receivedAt }: WebhookRequest) {
    const refuse = (reason: NotAuthenticError['reason']) =>
      new NotAuthenticError(reason, endpoint.id);
    if (missingHeader(endpoint, headers) !== null) throw refuse('header-missing');
    const signature = single(headers[endpoint.signatureHeader]);
    const verification = verify(body, signature, endpoint.scheme, endpoint.secrets);
    if (!verification.ok) throw refuse(verification.reason);
    const { webhook } = verification;
    const translation = toEvent(webhook, endpoint, receivedAt.toISOString(), headers);
    if (isStale(translation, endpoint.tolerance, receivedAt)) throw refuse('time-stale');
    return { webhook, translation };
  }

  private async publishEvent(
    { id, event }: Translation & { kind: 'event' },
    { span }: WebhookRequest,
  ): Promise<Receipt> {
    const { spans } = this;
    const durable =
      spans === null
        ? await this.send(event)
        : await spans.around(event, span, () => this.send(event));
    const position =
      durable.in === 'log'
        ? encodePosition(durable.position)
        : encodeSpooledPosition({
            source: event.source,
            entity: event.entity,
            subject: event.subject,
            id,
          });
    return { eventId: id, outcome: 'accepted', position };
  }

  private send(event: FoxtailEvent): Promise<Durable> {
    return this.publish({ topic: topicOf(event.entity), ...encodeEvent(event) });
  }

  private async publishUnmapped(
    { id, reason }: Translation & { kind: 'unmapped' },
    { endpoint, headers, receivedAt }: WebhookRequest,
    body: Buffer,
  ): Promise<Receipt> {
    const message = encodeUnmapped({
      id,
      environment: endpoint.environment,
      endpoint: endpoint.id,
      reason,
      receivedAt: receivedAt.toISOString(),
      contentType: mediaType(headers),
      body,
    });
    await this.publish({ topic: 'unmapped', ...message });
    return { eventId: id, outcome: 'unmapped' };
  }

  private async publish(message: Outgoing): Promise<Durable> {
    const began = performance.now();
    try {
      const durable = await this.publisher.publish(message);
      this.metrics.published(durable.in, performance.now() - began);
      return durable;
    } catch (error) {
      throw new NotDurableError(error);
    }
  }
}

/** A header that was sent twice says nothing certain. */
export function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function mediaType(headers: WebhookRequest['headers']): string {
  return single(headers['content-type'])?.slice(0, 128) || 'application/octet-stream';
}
