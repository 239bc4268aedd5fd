import { createLogger } from '#runtime';
import { buildDocument, seededRandom } from '#vendor-payloads';
import { afterEach } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { systemClock, type Clock } from '../src/clock.js';
import type { DeliverySettings } from '../src/delivery/deliveries.js';
import { DeliveryLog } from '../src/delivery/delivery-log.js';
import type { DeliveryRecord } from '../src/delivery/delivery-record.js';
import { DeliveryTally } from '../src/delivery/delivery-tally.js';
import { DeliveryWatch } from '../src/delivery/delivery-watch.js';
import { DeliveryService } from '../src/delivery/delivery.service.js';
import { demoEnvironments, type WebhookConfig } from '../src/environments.config.js';
import type { DocumentFact } from '../src/vendor/vendor-fact.js';
import { WebhookBook } from '../src/webhooks/webhook-book.js';
import { Receiver, type Received } from './receiver.js';

export const ENVIRONMENT = 'e'.repeat(24);
export const BATCH = 'b'.repeat(24);
export const AT = Date.UTC(2025, 0, 15, 9);

export interface RigOptions {
  answer?: (response: ServerResponse, received: Received, count: number) => void;
  /** Laid over the demo's configuration, which sends to the rig's receiver. */
  webhooks?: Partial<WebhookConfig>[];
  settings?: Partial<DeliverySettings>;
  clock?: Clock;
  seed?: number;
  logLimit?: number;
  logBytes?: number;
}

/** The delivery side by itself, with a real receiver. */
export class DeliveryRig {
  readonly log: DeliveryLog;
  readonly tally = new DeliveryTally();
  readonly watch: DeliveryWatch;
  readonly book: WebhookBook;
  readonly service: DeliveryService;

  private constructor(
    readonly receiver: Receiver,
    { webhooks = [{}], settings, clock = hurriedClock(), seed = 2, ...limits }: RigOptions,
  ) {
    this.log = new DeliveryLog(limits.logLimit ?? 1_000, limits.logBytes ?? 1_000_000);
    this.watch = new DeliveryWatch(systemClock);
    this.book = new WebhookBook([
      { id: ENVIRONMENT, webhooks: webhooks.map((webhook) => this.config(webhook)) },
    ]);
    this.service = new DeliveryService(
      this.book,
      {
        concurrency: 4,
        timeoutMs: 10_000,
        retryDelayMs: 300,
        queueLimit: 10_000,
        drainMs: 60_000,
        ...settings,
      },
      seed,
      clock,
      this.log,
      this.tally,
      this.watch,
      createLogger('test', 'silent'),
    );
  }

  static async start(options: RigOptions = {}): Promise<DeliveryRig> {
    const { answer = (response) => void response.end() } = options;
    return new DeliveryRig(await Receiver.start(answer), options);
  }

  config(webhook: Partial<WebhookConfig> = {}): WebhookConfig {
    const demo = demoEnvironments[0]?.webhooks[0] as WebhookConfig;
    return { ...demo, url: this.receiver.url, ...webhook };
  }

  get received(): readonly Received[] {
    return this.receiver.received;
  }

  records(): DeliveryRecord[] {
    return this.log.page({
      after: 0,
      before: Number.MAX_SAFE_INTEGER,
      limit: 10_000,
      order: 'asc',
    });
  }

  /** Lets a document be processed, and waits until all there is to deliver is delivered. */
  async deliver(...seeds: number[]): Promise<void> {
    for (const seed of seeds) this.service.take(ENVIRONMENT, fact(seed));
    await this.service.idle();
  }

  async stop(): Promise<void> {
    this.service.onModuleDestroy();
    await this.service.beforeApplicationShutdown();
    await this.receiver.stop();
  }
}

/** Starts rigs for the tests of a file; each is stopped after the test that it was for. */
export function rigs(): (options?: RigOptions) => Promise<DeliveryRig> {
  const open: DeliveryRig[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((rig) => rig.stop()));
  });
  return async (options = {}) => {
    const rig = await DeliveryRig.start(options);
    open.push(rig);
    return rig;
  };
}

/** A document that has been processed. */
export function fact(seed = 1): DocumentFact {
  const document = buildDocument(
    { environment: ENVIRONMENT, loadBatch: BATCH },
    seededRandom(seed),
  );
  return { kind: 'document', type: 'document.processed', at: AT, document, fileId: 'f' };
}

export function bodyOf({ body }: Pick<Received, 'body'>): Record<string, unknown> {
  return JSON.parse(body.toString()) as Record<string, unknown>;
}

/** Time that passes at once, and is written down. */
export function hurriedClock(): Clock & { waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => AT,
    after(ms, run) {
      if (ms >= 60_000) return () => undefined;
      waits.push(ms);
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    },
  };
}
