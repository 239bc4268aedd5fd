import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { unmappedReasons } from '#contracts';
import type { Receipt } from './webhooks/receipt.js';
import { ageSeconds } from './webhooks/stale.js';
import type { Translation } from './webhooks/to-event.js';

/** An event that is older at its receipt is counted as late; nothing else depends on it. */
const LATE_SECONDS = 300;
/** What may become of a request. */
const OUTCOMES = ['accepted', 'repeated', 'unmapped', 'refused', 'unavailable'] as const;
/** Of the reasons for which a request is not answered 200 those that alerts and their pages look for. */
const REJECTIONS = [
  'signature-missing',
  'signature-mismatch',
  'not-durable',
  'saturated',
  'internal-error',
];
/** Buckets of the time until an event is durable, in seconds. */
const PUBLISH_BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];

/**
 * Ingest's metrics. Labels are ids of the endpoints file and words of closed lists, never what a
 * sender chose.
 */
export class IngestMetrics {
  private readonly requests: Counter<'endpoint' | 'outcome'>;
  private readonly rejections: Counter<'endpoint' | 'reason'>;
  private readonly secrets: Counter<'endpoint' | 'secret'>;
  private readonly repeats: Counter<'endpoint'>;
  private readonly unmapped: Counter<'endpoint' | 'reason'>;
  private readonly late: Counter<'endpoint'>;
  private readonly publishing: Histogram<'to'>;
  // Finding a counter by its labels costs more than counting: found once.
  private readonly times = new Map<string, { observe(seconds: number): void }>();
  /** When each endpoint's last authentic request came, in milliseconds since 1970. */
  private readonly lastTaken = new Map<string, number>();
  private readonly startedAt = Date.now();
  private readonly found = new Map<object, Map<string, Map<string, { inc(): void }>>>();

  constructor(readonly registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'foxtail_ingest_requests_total',
      help: 'Webhook requests, by what became of them.',
      labelNames: ['endpoint', 'outcome'],
      registers,
    });
    this.rejections = new Counter({
      name: 'foxtail_ingest_rejections_total',
      help: 'Requests that were not answered 200, by reason.',
      labelNames: ['endpoint', 'reason'],
      registers,
    });
    this.secrets = new Counter({
      name: 'foxtail_ingest_secret_matches_total',
      help: 'Authentic requests, by the secret that signed them.',
      labelNames: ['endpoint', 'secret'],
      registers,
    });
    this.repeats = new Counter({
      name: 'foxtail_ingest_repeats_total',
      help: 'Authentic requests whose event this process had lately: answered 200, not published again.',
      labelNames: ['endpoint'],
      registers,
    });
    this.unmapped = new Counter({
      name: 'foxtail_ingest_unmapped_total',
      help: 'Authentic requests that are kept as they came, by reason.',
      labelNames: ['endpoint', 'reason'],
      registers,
    });
    this.late = new Counter({
      name: 'foxtail_ingest_late_events_total',
      help: `Events that were more than ${LATE_SECONDS} s old when they came.`,
      labelNames: ['endpoint'],
      registers,
    });
    this.publishing = new Histogram({
      name: 'foxtail_ingest_publish_seconds',
      help: 'Time until an event was durable, by where.',
      labelNames: ['to'],
      buckets: PUBLISH_BUCKETS,
      registers,
    });
  }

  /**
   * Begins the series of these endpoints at 0: what comes into being with its first event would be no increase to
   * Prometheus, and the first refusal no alert.
   */
  expect(endpoints: Iterable<string>): void {
    for (const endpoint of endpoints) {
      for (const outcome of OUTCOMES) this.requests.inc({ endpoint, outcome }, 0);
      for (const reason of REJECTIONS) this.rejections.inc({ endpoint, reason }, 0);
      for (const reason of unmappedReasons) this.unmapped.inc({ endpoint, reason }, 0);
      this.repeats.inc({ endpoint }, 0);
      this.late.inc({ endpoint }, 0);
    }
  }

  /** @param endpoints those that there are now */
  watchSilence(endpoints: () => Iterable<string>): void {
    const { lastTaken, startedAt } = this;
    new Gauge({
      name: 'foxtail_ingest_last_accepted_timestamp_seconds',
      help: 'When this process last took an authentic request; before the first, when it started.',
      labelNames: ['endpoint'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const endpoint of endpoints())
          this.set({ endpoint }, (lastTaken.get(endpoint) ?? startedAt) / 1_000);
      },
    });
  }

  taken(
    endpoint: string,
    secret: string,
    receipt: Receipt,
    translation: Translation,
    receivedAt: Date,
  ): void {
    this.lastTaken.set(endpoint, receivedAt.getTime());
    this.count(this.secrets, endpoint, 'secret', secret);
    if (receipt.repeated) {
      this.count(this.requests, endpoint, 'outcome', 'repeated');
      this.count(this.repeats, endpoint);
      return;
    }
    this.count(this.requests, endpoint, 'outcome', receipt.outcome);
    if (translation.kind === 'unmapped')
      this.count(this.unmapped, endpoint, 'reason', translation.reason);
    if ((ageSeconds(translation, receivedAt) ?? 0) > LATE_SECONDS) this.count(this.late, endpoint);
  }

  refused(endpoint: string, status: number, reason: string): void {
    this.count(this.requests, endpoint, 'outcome', status >= 500 ? 'unavailable' : 'refused');
    this.count(this.rejections, endpoint, 'reason', reason);
  }

  published(to: 'log' | 'spool', ms: number): void {
    let found = this.times.get(to);
    if (found === undefined) this.times.set(to, (found = this.publishing.labels({ to })));
    found.observe(ms / 1_000);
  }

  /** A gauge that asks when it is read. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await read());
      },
    });
  }

  private count<T extends string>(
    counter: Counter<'endpoint' | T>,
    endpoint: string,
    name?: T,
    value = '',
  ): void {
    const ofCounter = below(this.found, counter);
    const ofEndpoint = below(ofCounter, endpoint);
    let found = ofEndpoint.get(value);
    if (found === undefined) {
      const labels = { endpoint, ...(name === undefined ? {} : { [name]: value }) };
      ofEndpoint.set(value, (found = counter.labels(labels as Record<'endpoint' | T, string>)));
    }
    found.inc();
  }
}

function below<K, I, V>(maps: Map<K, Map<I, V>>, key: K): Map<I, V> {
  let found = maps.get(key);
  if (found === undefined) maps.set(key, (found = new Map<I, V>()));
  return found;
}
