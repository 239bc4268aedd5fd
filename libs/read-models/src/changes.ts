import type pg from 'pg';
import { createClient, type DatabaseAddress } from '#wire';

/** The channel on which projections tell of what they committed; one for each database. */
export const CHANGES_CHANNEL = 'foxtail_changes';

/** A partition of which something was committed, up to before `next`. */
export interface Change {
  topic: string;
  partition: number;
  /** The offset that the checkpoint expects from here on. */
  next: bigint;
}

/** Reads what `changeSql` sent; null for anything else. */
export function parseChange(payload: string | undefined): Change | null {
  const [, topic, partition, next] = /^(\S+) (\d{1,5}) (\d{1,19})$/.exec(payload ?? '') ?? [];
  if (topic === undefined || partition === undefined || next === undefined) return null;
  return { topic, partition: Number(partition), next: BigInt(next) };
}

/** SQL that tells of a change once the transaction is committed, out of SQL for its parts. */
export function changeSql(topic: string, partition: string, next: string): string {
  return `pg_notify('${CHANGES_CHANNEL}', concat_ws(' ', ${topic}, ${partition}, ${next}))`;
}

export interface ListenerOptions {
  url: DatabaseAddress;
  onChange: (change: Change) => void;
  /** Whether it hears; what happened while it did not has to be looked for. */
  onState: (isListening: boolean, error?: unknown) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** One connection that listens for changes, made anew whenever it breaks. */
export class ChangesListener {
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | undefined;
  private pause = FIRST_PAUSE_MS;
  private isStopped = false;

  constructor(private readonly options: ListenerOptions) {}

  start(): void {
    void this.connect();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const { url, onChange, onState } = this.options;
    const client = createClient(url, {
      application_name: 'foxtail-changes',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    this.client = client;
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ payload }) => {
      const change = parseChange(payload);
      if (change !== null) onChange(change);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANGES_CHANNEL}`);
      if (this.client !== client) return;
      this.pause = FIRST_PAUSE_MS;
      onState(true);
    } catch (error) {
      this.lost(client, error);
    }
  }

  /** Told of one loss in several ways; the first counts. */
  private lost(client: pg.Client, error?: unknown): void {
    if (this.client !== client) return;
    this.client = null;
    client.end().catch(() => undefined);
    if (this.isStopped) return;
    this.options.onState(false, error);
    // All processes lose it at once when Postgres restarts.
    this.timer = setTimeout(() => void this.connect(), this.pause * (0.5 + Math.random()));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }
}
