import { laneOf, type Change } from '#read-models';
import type { Logger } from '#runtime';
import type { Reads } from '../database/reads.js';
import { Rounds } from './rounds.js';

/** What tells of changes: a connection that listens, in production. */
export interface Listener {
  start(): void;
  stop(): Promise<void>;
}

/** A partition of which something was projected. */
export interface Place {
  topic: string;
  partition: number;
  lane: number;
  /** The offset that its checkpoint expects. */
  next: bigint;
}

/** How often is looked while nothing can be heard, in milliseconds. */
const DEAF_POLL_MS = 500;

/**
 * How far projections have come, and the news of it, for all in this process who wait: one connection
 * listens. A slow poll goes beside it, since a notification may be lost with its connection.
 */
export class Changes {
  private readonly next = new Map<string, bigint>();
  private readonly waking = new Set<() => void>();
  /** Heard while the checkpoints were being read: the read may have been before them. */
  private readonly hearers = new Set<Change[]>();
  private readonly reading: Rounds;
  private readonly listener: Listener;
  /** Null before it was tried. */
  private isListening: boolean | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly reads: Reads,
    private readonly logger: Pick<Logger, 'info' | 'warn'>,
    private readonly options: {
      pollMs: number;
      listen: (to: {
        onChange: (change: Change) => void;
        onState: (isListening: boolean, error?: unknown) => void;
      }) => Listener;
    },
  ) {
    this.reading = new Rounds(() => this.read());
    this.listener = options.listen({
      onChange: (change) => this.hear(change),
      onState: (isListening, error) => this.became(isListening, error),
    });
  }

  start(): void {
    this.listener.start();
    this.poll();
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.reading.stop();
    await this.listener.stop();
  }

  /** The offset that a partition's checkpoint expects, as far as is known here; 0 for one that has none. */
  nextOf(topic: string, partition: number): bigint {
    return this.next.get(`${topic}/${partition}`) ?? 0n;
  }

  /** The partitions that anything was projected of, each with its lane. */
  places(): Place[] {
    const places = new Map<number, Place>();
    for (const [place, next] of this.next) {
      const [topic = '', partition = ''] = place.split('/');
      const lane = laneOf(topic, Number(partition));
      if (lane === null) continue;
      // Two deployments in one database would share a lane; the one that is further is the one in use.
      if (next > (places.get(lane)?.next ?? -1n))
        places.set(lane, { topic, partition: Number(partition), lane, next });
    }
    return [...places.values()];
  }

  /** Calls `wake` with any news, and now and then without. @returns ends that */
  onNews(wake: () => void): () => void {
    this.waking.add(wake);
    return () => this.waking.delete(wake);
  }

  /** Has the checkpoints read, for whoever waits and does not trust that all was heard. */
  refresh(): void {
    this.reading.wake();
  }

  private hear(change: Change): void {
    for (const heard of this.hearers) heard.push(change);
    this.note(change);
    this.wakeAll();
  }

  private note({ topic, partition, next }: Change): void {
    if (next > this.nextOf(topic, partition)) this.next.set(`${topic}/${partition}`, next);
  }

  /** Reads the checkpoints now. @throws UnavailableError */
  async read(): Promise<void> {
    const heard: Change[] = [];
    this.hearers.add(heard);
    try {
      const rows = await this.reads.rows<{ topic: string; partition: number; next: string }>({
        name: 'checkpoints',
        text: 'SELECT topic, partition, next_offset AS next FROM foxtail.checkpoints',
        values: [],
      });
      // They may have gone back: another log was accepted.
      this.next.clear();
      for (const row of rows) this.note({ ...row, next: BigInt(row.next) });
      for (const change of heard) this.note(change);
    } finally {
      this.hearers.delete(heard);
    }
    this.wakeAll();
  }

  private wakeAll(): void {
    for (const wake of this.waking) wake();
  }

  private became(isListening: boolean, error?: unknown): void {
    if (isListening) this.logger.info('listens for changes of the read models');
    else if (this.isListening !== false)
      this.logger.warn({ err: error }, 'can not listen for changes: looks for them instead');
    this.isListening = isListening;
    this.poll();
  }

  private poll(): void {
    clearTimeout(this.timer);
    this.reading.wake();
    const { pollMs } = this.options;
    const pause = this.isListening === true ? pollMs : Math.min(DEAF_POLL_MS, pollMs);
    this.timer = setTimeout(() => this.poll(), pause);
  }
}
