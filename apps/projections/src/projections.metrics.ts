import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { deadLetterReasons } from '#contracts';
import type { AsideCounts } from './progress/aside-counts.js';
import { PartitionLag } from './progress/lag.js';
import type { Commit } from './runner/commit.js';
import { transientCauses, type TransientCause } from './runner/failure.js';

/** Buckets of the time from webhook to visible, in seconds; a rebuild and a backlog reach the last. */
const VISIBLE_BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600];
const ROWS_BUCKETS = [1, 10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];
/** Of a larger chunk only so many events are timed, evenly: the clock must not slow a backlog down. */
const TIMED_EVENTS = 64;

/** What may become of a message. */
const OUTCOMES = ['applied', 'parked', 'dead-letter', 'passed'] as const;

/** Metrics of projections. Labels are names of topics, partitions, and words of closed lists. */
export class ProjectionsMetrics {
  private readonly lags = new Map<string, PartitionLag>();
  private readonly lagEvents: Gauge<'topic' | 'partition'>;
  private readonly lagSeconds: Gauge<'topic' | 'partition'>;
  private readonly appliedOffset: Gauge<'topic' | 'partition'>;
  private readonly lagKnown: Gauge;
  private readonly visible: Histogram;
  private readonly transactionRows: Histogram;
  private readonly messages: Counter<'outcome'>;
  private readonly deadLetters: Counter<'reason'>;
  private readonly retries: Counter<'cause'>;
  private readonly rebalances: Counter;
  private readonly assignedPartitions: Gauge;
  private readonly backingOffPartitions: Gauge;
  private readonly parkedKeys: Gauge;
  private readonly parkedMessages: Gauge;
  private readonly outboxWaiting: Gauge;
  private readonly outboxRefused: Gauge;

  constructor(private readonly registry: Registry) {
    const place = ['topic', 'partition'] as const;
    this.lagEvents = this.gauge(
      'lag_events',
      'Events in the log that are not applied yet, as every replica sees it.',
      place,
    );
    this.lagSeconds = this.gauge(
      'lag_seconds',
      'How long the oldest of them has been in the log.',
      place,
    );
    this.appliedOffset = this.gauge('applied_offset', 'What the checkpoint expects next.', place);
    this.lagKnown = this.gauge('lag_known', '1 while the lag could be read at the last look.', []);
    // Not 0 before the first look: each replica that starts would be an outage, in which nothing counts as late.
    this.lagKnown.remove();
    this.visible = new Histogram({
      name: 'foxtail_projections_visible_seconds',
      help: `From the receipt of a webhook to its commit; of a chunk of more than ${TIMED_EVENTS} a sample.`,
      buckets: VISIBLE_BUCKETS,
      registers: [registry],
    });
    this.transactionRows = new Histogram({
      name: 'foxtail_projections_transaction_rows',
      help: 'Rows that a transaction wrote.',
      buckets: ROWS_BUCKETS,
      registers: [registry],
    });
    this.messages = this.counter('messages_total', 'Messages passed, by what became of them.', [
      'outcome',
    ]);
    this.deadLetters = this.counter(
      'dead_letters_total',
      'Messages that could not be read, by reason.',
      ['reason'],
    );
    this.retries = this.counter('retries_total', 'Chunks to be tried again, by cause.', ['cause']);
    this.rebalances = this.counter('rebalances_total', 'How often partitions were assigned.', []);
    this.assignedPartitions = this.gauge('assigned_partitions', 'Partitions it has.', []);
    this.backingOffPartitions = this.gauge(
      'backing_off_partitions',
      'Partitions whose chunk is tried again just now.',
      [],
    );
    this.parkedKeys = this.gauge('parked_keys', 'Keys that are parked.', []);
    this.parkedMessages = this.gauge('parked_messages', 'Messages that wait for them.', []);
    this.outboxWaiting = this.gauge(
      'outbox_waiting',
      'Completions and dead letters that Kafka does not have yet.',
      [],
    );
    this.outboxRefused = this.gauge(
      'outbox_refused',
      'Those that Kafka refuses for good: someone has to look.',
      [],
    );
    // What comes into being with its first event would be no increase to Prometheus, and no alert.
    for (const reason of deadLetterReasons) this.deadLetters.inc({ reason }, 0);
    for (const cause of transientCauses) this.retries.inc({ cause }, 0);
    for (const outcome of OUTCOMES) this.messages.inc({ outcome }, 0);
  }

  /** @param now milliseconds since 1970 */
  committed(commit: Commit, now: number): void {
    const { events, parked, malformed, topic, partition, next } = commit;
    this.transactionRows.observe(commit.rows);
    const step = Math.max(1, Math.ceil(events.length / TIMED_EVENTS));
    for (let at = 0; at < events.length; at += step)
      this.visible.observe(Math.max(0, now - Date.parse(events[at]?.receivedAt ?? '')) / 1_000);
    const passed = commit.messages - events.length - parked.length - malformed.length;
    this.count('applied', events.length);
    this.count('parked', parked.length);
    this.count('dead-letter', malformed.length);
    this.count('passed', passed);
    for (const { fault } of malformed) this.deadLetters.inc({ reason: fault.reason });
    this.appliedOffset.set({ topic, partition }, Number(next));
    this.lagOf(`${topic}/${partition}`).applied(next, commit.producedAt, commit.end);
  }

  retried(cause: TransientCause): void {
    this.retries.inc({ cause });
  }

  backingOff(partitions: number): void {
    this.backingOffPartitions.set(partitions);
  }

  assigned(partitions: number): void {
    this.rebalances.inc();
    this.assignedPartitions.set(partitions);
  }

  unassigned(): void {
    this.assignedPartitions.set(0);
  }

  /** @param now milliseconds since 1970 */
  looked(
    ends: ReadonlyMap<string, bigint>,
    checkpoints: ReadonlyMap<string, bigint>,
    now: number,
  ): void {
    for (const [place, end] of ends) {
      const next = checkpoints.get(place) ?? 0n;
      const { events, seconds } = this.lagOf(place).looked(end, next, now);
      const slash = place.lastIndexOf('/');
      const labels = { topic: place.slice(0, slash), partition: place.slice(slash + 1) };
      this.lagEvents.set(labels, events);
      this.lagSeconds.set(labels, seconds);
      this.appliedOffset.set(labels, Number(next));
    }
  }

  isLooking(isLooking: boolean): void {
    this.lagKnown.set(isLooking ? 1 : 0);
  }

  aside(counts: AsideCounts): void {
    this.parkedKeys.set(counts.parkedKeys);
    this.parkedMessages.set(counts.parkedMessages);
    this.outboxWaiting.set(counts.outboxWaiting);
    this.outboxRefused.set(counts.outboxRefused);
  }

  private lagOf(place: string): PartitionLag {
    let found = this.lags.get(place);
    if (found === undefined) this.lags.set(place, (found = new PartitionLag()));
    return found;
  }

  private count(outcome: (typeof OUTCOMES)[number], count: number): void {
    if (count > 0) this.messages.inc({ outcome }, count);
  }

  private gauge<T extends string>(name: string, help: string, labelNames: readonly T[]): Gauge<T> {
    const registers = [this.registry];
    return new Gauge({ name: `foxtail_projections_${name}`, help, labelNames, registers });
  }

  private counter<T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[],
  ): Counter<T> {
    const registers = [this.registry];
    return new Counter({ name: `foxtail_projections_${name}`, help, labelNames, registers });
  }
}
