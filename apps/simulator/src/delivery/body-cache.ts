import { bodyOf, type WebhookEvent } from './webhook-request.js';

/** Configurations of one dialect that are equally far meet here; one that lags far behind serialises anew. */
const KEPT = 256;

/**
 * Serialises an event once for all configurations that are told of it. Only the newest are kept: a
 * receiver that hangs must not keep the bodies of a hundred thousand events in memory.
 */
export class BodyCache {
  private readonly bodies = new Map<WebhookEvent, Buffer>();

  of(event: WebhookEvent): Buffer {
    if (event.listeners < 2) return bodyOf(event);
    const known = this.bodies.get(event);
    if (known !== undefined) return known;
    const body = bodyOf(event);
    this.bodies.set(event, body);
    if (this.bodies.size > KEPT) {
      for (const oldest of this.bodies.keys()) {
        this.bodies.delete(oldest);
        break;
      }
    }
    return body;
  }
}
