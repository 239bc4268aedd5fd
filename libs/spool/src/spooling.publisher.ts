import { setTimeout as pause } from 'node:timers/promises';
import type { LogPosition, Outgoing } from '#contracts';
import { PublishError, type Publisher } from '#kafka';
import { within } from '#wire';
import { InOrder } from './in-order.js';
import type { SpoolStore } from './spool.store.js';

/** Where an event is durable: in the log, or in the spool on its way there. */
export type Durable = { in: 'log'; position: LogPosition } | { in: 'spool' };

/**
 * - `live`: messages go to Kafka
 * - `spooling`: Kafka failed; messages go to the spool
 * - `closing`: the spool is nearly empty; messages wait until what this process spooled is in Kafka
 */
export type CircuitState = 'live' | 'spooling' | 'closing';

interface Entry {
  message: Outgoing;
  /** Kafka has it, or it went to the spool instead. */
  isOver: boolean;
  resolve: (durable: Durable) => void;
  reject: (error: Error) => void;
}

export interface SpoolingPublisherOptions {
  store: SpoolStore;
  /** Makes the publisher to Kafka; it must call `onFailure` before it rejects anything. */
  kafka: (onFailure: () => void) => Publisher;
  /** Called when there is something for the relay after there was nothing. */
  wakeRelay: () => void;
  /** How long a message may wait for the spool, in milliseconds. */
  spoolTimeoutMs?: number;
  /** How long messages may be held back while the circuit closes, in milliseconds. */
  holdMs?: number;
  /** How often to look whether the circuit may close, in milliseconds. */
  lookEveryMs?: number;
  onState?: (state: CircuitState, why: string) => void;
}

/** Measured: an insert has twice the rows of one turn's, and costs as much as several; more bring nothing. */
const GATHERING_TURNS = 5;
/** Rows of one insert at most. */
const MOST_ROWS = 1_000;
const MOST_BYTES = 4 * 1_048_576;
/** With no more than this in the spool, the relay empties it while messages are held back. */
const NEARLY_EMPTY = 5_000;
const HOLD_MS = 800;
const LOOK_EVERY_MS = 100;
const LOOK_CLOSELY_EVERY_MS = 10;

/**
 * Makes messages durable in Kafka, or, while Kafka can't take them, in the spool.
 *
 * Messages with one key reach the log in the order of the calls, by their first occurrence: when a
 * send fails, all that was not acknowledged goes to the spool in its order, whatever comes later
 * goes behind it, and messages go to Kafka again only once all that this process spooled is there.
 * A send that seemed to fail may land all the same: a repeat, which readers know by its id.
 */
export class SpoolingPublisher {
  private state: CircuitState = 'live';
  private readonly kafka: Publisher;
  /** Given to Kafka and not acknowledged, in order. */
  private readonly unacknowledged = new InOrder<Entry>();
  /** On the way to the spool, in order. */
  private toSpool: Entry[] = [];
  /** Held back while the circuit closes, in order. */
  private held: Entry[] = [];
  private writing: Promise<void> | null = null;
  private supervising: Promise<void> | null = null;
  /** The turn of the last message that this process has in the spool; null for none. */
  private lastSpooled: bigint | null = null;
  private isStopping = false;

  constructor(private readonly options: SpoolingPublisherOptions) {
    this.kafka = options.kafka(() => this.open('Kafka did not take a send'));
  }

  get circuit(): CircuitState {
    return this.state;
  }

  /** Begins in the spool if there is anything in it: what comes now came later. */
  async start(): Promise<void> {
    const { first } = await this.options.store.glance(1).catch(() => ({ first: null }));
    if (first !== null) this.open('the spool holds events of an earlier time');
  }

  /**
   * Resolves once the message is durable.
   * @throws PublishError where neither Kafka nor the spool has said so
   */
  publish(message: Outgoing): Promise<Durable> {
    return new Promise((resolve, reject) => this.pass({ message, isOver: false, resolve, reject }));
  }

  /** Makes what was published so far durable, then stops looking after the spool. */
  async close(): Promise<void> {
    this.isStopping = true;
    await this.supervising;
    await this.writing;
  }

  /** Kafka failed: everything goes to the spool until it is back. */
  open(why: string): void {
    if (this.state !== 'live') return;
    this.become('spooling', why);
    this.spool(this.unacknowledged.takeAll());
    this.supervising ??= this.supervise().finally(() => (this.supervising = null));
  }

  private pass(entry: Entry): void {
    switch (this.state) {
      case 'live':
        return this.send(entry);
      case 'spooling':
        return this.spool([entry]);
      case 'closing':
        this.held.push(entry);
    }
  }

  private send(entry: Entry): void {
    this.unacknowledged.add(entry);
    this.kafka.publish(entry.message).then(
      (position) => {
        this.unacknowledged.end(entry);
        entry.resolve({ in: 'log', position });
      },
      (error: Error) => {
        // Whatever a failed send took along is in the spool by now; the rest was refused at the door.
        if (this.unacknowledged.end(entry)) entry.reject(error);
      },
    );
  }

  private spool(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    this.toSpool.push(...entries);
    this.writing ??= this.write();
  }

  /** Some turns of the event loop: requests that follow on the answers of the last insert come one by one. */
  private async gather(): Promise<void> {
    for (let turn = 0; turn < GATHERING_TURNS; turn += 1) await new Promise(setImmediate);
  }

  private async write(): Promise<void> {
    while (this.toSpool.length > 0) {
      await this.gather();
      const entries = this.toSpool.splice(0, countThatFits(this.toSpool));
      try {
        const messages = entries.map(({ message }) => message);
        const { store, spoolTimeoutMs = 800 } = this.options;
        const late = `the spool took longer than ${spoolTimeoutMs} ms`;
        const last = await within(spoolTimeoutMs, store.append(messages), late);
        if (this.lastSpooled === null) this.options.wakeRelay();
        this.lastSpooled = last;
        for (const { resolve } of entries) resolve({ in: 'spool' });
      } catch (cause) {
        const error = new PublishError(
          'kafka-unavailable',
          'Neither Kafka nor the spool took the event',
          { cause },
        );
        // They would wait for the same database one after the other, and be late.
        for (const { reject } of [...entries, ...this.toSpool.splice(0)]) reject(error);
      }
    }
    this.writing = null;
  }

  /** While the circuit is open: closes it as soon as that overtakes nothing. */
  private async supervise(): Promise<void> {
    let first: bigint | null = null;
    while (this.state !== 'live' && !this.isStopping) {
      await pause(this.options.lookEveryMs ?? LOOK_EVERY_MS, undefined, { ref: false });
      try {
        const seen = await this.options.store.glance(NEARLY_EMPTY);
        // A head that moves says that Kafka takes messages again.
        const isMoving = first !== null && seen.first !== null && seen.first > first;
        // What the circuit opened for is on its way there: empty means nothing yet.
        const isFilling = this.lastSpooled === null && this.writing !== null;
        const isEmpty = seen.count === 0 && !isFilling;
        if (isEmpty || (isMoving && seen.count < NEARLY_EMPTY)) await this.tryClose();
        first = seen.first;
      } catch {
        // Without Postgres there is no looking. If nothing of ours is in it, Kafka may be tried again.
        if (this.lastSpooled === null && this.writing === null)
          this.live('the spool is away, and has nothing of this process');
      }
    }
  }

  /** Holds messages back for a moment until what this process spooled is in Kafka. */
  private async tryClose(): Promise<void> {
    this.become('closing', 'the spool is nearly empty');
    const until = performance.now() + (this.options.holdMs ?? HOLD_MS);
    try {
      await this.writing;
      while (this.lastSpooled !== null) {
        if (!(await this.options.store.hasUpTo(this.lastSpooled))) this.lastSpooled = null;
        else if (performance.now() > until) throw new Error('the spool does not empty');
        else await pause(LOOK_CLOSELY_EVERY_MS, undefined, { ref: false });
      }
      this.live('all that was spooled is in Kafka');
    } catch (error) {
      this.become('spooling', error instanceof Error ? error.message : String(error));
      this.spool(this.held.splice(0));
    }
  }

  private live(why: string): void {
    this.become('live', why);
    for (const entry of this.held.splice(0)) this.send(entry);
  }

  private become(state: CircuitState, why: string): void {
    this.state = state;
    this.options.onState?.(state, why);
  }
}

function countThatFits(entries: readonly Entry[]): number {
  let bytes = 0;
  let count = 0;
  for (const { message } of entries) {
    bytes += message.value.length;
    if (count > 0 && (count >= MOST_ROWS || bytes > MOST_BYTES)) break;
    count += 1;
  }
  return count;
}
