import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '#vendor-payloads';
import { DEFAULT_SIGNATURE_HEADER, defaultScheme, sign } from '#webhook-signature';
import { eventually } from './eventually.js';
import { sendForgeries, type ForgedReport } from './forged-webhooks.js';
import { SECRET } from './foxtail.js';
import { planDocument, type Dialect, type PlannedEvent } from './vendor-documents.js';
import { sendWebhook, type Try } from './webhook-request.js';

/** A replica of ingest, and the address of its webhook. */
export interface Target {
  replica: string;
  url: string;
}

export interface LoadOptions {
  targets: readonly [Target, ...Target[]];
  /** Documents on their way at once, each over a connection. */
  connections?: number;
  /** Requests a second at most, forged ones not counted. */
  perSecond?: number;
}

/** An event that the vendor has done with: it was answered 200, or given up. */
export interface Delivery extends PlannedEvent {
  tries: Try[];
  accepted: boolean;
  /** What ingest called it, where it was accepted. */
  eventId: string | null;
}

export interface LoadReport {
  /** In the order in which they ended: those of a document in its order. */
  deliveries: readonly Delivery[];
  forged: ForgedReport;
}

/** Tries after the first, and milliseconds before each where no Retry-After says otherwise (`vendor.md`). */
const MORE_TRIES: Record<Dialect, number> = { first: 2, second: 3 };
const RETRY_MS = 300;
/** A Retry-After counts up to here: a test does not wait for all of it, which makes giving up likelier. */
const LONGEST_RETRY_MS = 1_000;

/**
 * Sends webhooks as the vendor does, from `start` to `finish`: many documents at once, the events of each
 * in order, the next one only after the one before was answered 200 or given up. Forged ones go beside them.
 */
export class VendorLoad {
  private readonly deliveries: Delivery[] = [];
  private readonly marker = `forged${randomBytes(8).toString('hex')}`;
  private readonly random = seededRandom(randomBytes(4).readUInt32BE());
  private readonly agent: Agent;
  private readonly lanes: Promise<unknown>[];
  private readonly forged: Promise<ForgedReport>;
  private readonly stopping = new AbortController();
  private nextSlot = performance.now();
  private documents = 0;
  private waiting = 0;

  private constructor(private readonly options: LoadOptions) {
    const { connections = 16, targets } = options;
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.forged = sendForgeries(targets[0].url, this.marker, this.stopping.signal);
    this.lanes = Array.from({ length: connections }, () => this.lane());
  }

  static start(options: LoadOptions): VendorLoad {
    return new VendorLoad(options);
  }

  /** How many were answered 200 so far. */
  get accepted(): number {
    return this.deliveries.filter(({ accepted }) => accepted).length;
  }

  get givenUp(): number {
    return this.deliveries.length - this.accepted;
  }

  /** Waits until this many more were answered 200. */
  async accepts(more: number): Promise<void> {
    const wanted = this.accepted + more;
    await this.until(`${wanted} accepted`, () => this.accepted >= wanted);
  }

  /**
   * Waits until this many more were given up: so long lasts an outage that the vendor notices. An ingest that
   * answers 200 all the same has it last for a thousand answers.
   */
  async givesUp(more: number): Promise<void> {
    const wanted = this.givenUp + more;
    const enough = this.accepted + 1_000;
    await this.until(`${wanted} given up`, () => this.givenUp >= wanted || this.accepted >= enough);
  }

  /** Waits until every connection waits for its answer, or 200 is answered all the same a hundred times. */
  async stalls(): Promise<void> {
    const enough = this.accepted + 100;
    await this.until(
      'all connections wait',
      () => this.waiting === this.lanes.length || this.accepted >= enough,
    );
  }

  /** Begins no document any more, and waits until those begun have ended. */
  async finish(): Promise<LoadReport> {
    this.stopping.abort();
    await Promise.all(this.lanes);
    const forged = await this.forged;
    this.agent.destroy();
    return { deliveries: this.deliveries, forged };
  }

  private async until(what: string, isSo: () => boolean): Promise<void> {
    const now = () =>
      `${this.accepted} accepted, ${this.givenUp} given up, ${this.waiting} waiting; wanted: ${what}`;
    await eventually(() => (isSo() ? undefined : now()), { withinMs: 90_000 });
  }

  private async lane(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const number = this.documents++;
      const events = planDocument(number % 2 === 0 ? 'first' : 'second', this.random);
      for (const event of events) this.deliveries.push(await this.deliver(event, number));
    }
  }

  private async deliver(event: PlannedEvent, number: number): Promise<Delivery> {
    const { targets } = this.options;
    const headers = { [DEFAULT_SIGNATURE_HEADER]: sign(event.body, SECRET, defaultScheme) };
    const tries: Try[] = [];
    for (;;) {
      await this.slot();
      // As behind a balancer: any replica may get any try.
      const target = targets[(number + event.index + tries.length) % targets.length] ?? targets[0];
      this.waiting += 1;
      const answer = await sendWebhook(this.agent, target.url, event.body, headers);
      this.waiting -= 1;
      tries.push({ replica: target.replica, status: answer.status, ms: answer.ms });
      if (answer.status === 200) {
        const { eventId } = JSON.parse(answer.text) as { eventId: string };
        return { ...event, tries, accepted: true, eventId };
      }
      if (tries.length > MORE_TRIES[event.dialect]) {
        return { ...event, tries, accepted: false, eventId: null };
      }
      const told = event.dialect === 'second' ? answer.retryAfterMs : null;
      await pause(Math.min(told ?? RETRY_MS, LONGEST_RETRY_MS));
    }
  }

  /** Waits for its turn, so that requests go out evenly. */
  private async slot(): Promise<void> {
    const now = performance.now();
    this.nextSlot = Math.max(this.nextSlot, now) + 1_000 / (this.options.perSecond ?? 200);
    await pause(this.nextSlot - now);
  }
}
