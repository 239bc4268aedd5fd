import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  encodeEvent,
  encodePosition,
  encodeUnmapped,
  topicOf,
  type LogPosition,
  type Outgoing,
} from '#contracts';
import type { Publisher } from '#kafka';
import { verify } from '#webhook-signature';
import type { Endpoint } from '../endpoints/endpoint.js';
import { NotDurableError, SignatureError } from './ingest.errors.js';
import { toEvent } from './to-event.js';

export const PUBLISHER = Symbol('publisher');

export interface Receipt {
  eventId: string;
  /** Whether it became a domain event, or is kept as it came. */
  outcome: 'accepted' | 'unmapped';
  /** Opaque: hand it to the read API to wait until the event is visible. */
  position?: string;
}

/** A request as it came in; nothing of it is believed yet. */
export class ReceiveWebhook extends Command<Receipt> {
  constructor(
    readonly endpoint: Endpoint,
    readonly body: Buffer,
    readonly headers: Readonly<Record<string, string | string[] | undefined>>,
    readonly receivedAt: Date,
  ) {
    super();
  }
}

@CommandHandler(ReceiveWebhook)
export class ReceiveWebhookHandler implements ICommandHandler<ReceiveWebhook> {
  constructor(@Inject(PUBLISHER) private readonly publisher: Publisher) {}

  /** Resolves only once the event is durable: the caller may answer 200 then, and only then. */
  async execute({ endpoint, body, headers, receivedAt }: ReceiveWebhook): Promise<Receipt> {
    const signature = single(headers[endpoint.signatureHeader]);
    const verification = verify(body, signature, endpoint.scheme, endpoint.secrets);
    if (!verification.ok) throw new SignatureError(verification.reason, endpoint.id);
    const received = receivedAt.toISOString();
    const translation = toEvent(verification.webhook, endpoint, received, traceparent(headers));
    if (translation.kind === 'event') {
      const { event, id } = translation;
      const position = await this.publish({ topic: topicOf(event.entity), ...encodeEvent(event) });
      return { eventId: id, outcome: 'accepted', position: encodePosition(position) };
    }
    const message = encodeUnmapped({
      id: translation.id,
      environment: endpoint.environment,
      endpoint: endpoint.id,
      reason: translation.reason,
      receivedAt: received,
      contentType: mediaType(headers),
      body: verification.webhook.body,
    });
    await this.publish({ topic: 'unmapped', ...message });
    return { eventId: translation.id, outcome: 'unmapped' };
  }

  private async publish(message: Outgoing): Promise<LogPosition> {
    try {
      return await this.publisher.publish(message);
    } catch (error) {
      throw new NotDurableError(error);
    }
  }
}

/** A header that was sent twice says nothing certain. */
function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function traceparent(headers: ReceiveWebhook['headers']): string | undefined {
  const value = single(headers['traceparent']);
  return value !== undefined && TRACEPARENT.test(value) ? value : undefined;
}

function mediaType(headers: ReceiveWebhook['headers']): string {
  return single(headers['content-type'])?.slice(0, 128) || 'application/octet-stream';
}
