import type { Client, Connection, Submittable } from 'pg';
import { withClient, type ProjectionsBench } from './workbench.js';

const TABLES = ['documents', 'timeline', 'batches', 'checkpoints'];
const CONNECTIONS = 6;
const PART_BYTES = 65_536;

/**
 * The rows that a fold left, written into empty tables by COPY over six connections at once: what
 * Postgres takes at the most with these tables and indexes.
 *
 * @returns events a second, of those that the rows came of
 */
export async function measureCopy(
  bench: ProjectionsBench,
  from: string,
  events: number,
): Promise<number> {
  bench.say('copy: the same rows by COPY');
  const dumps = await withClient(from, async (client) => {
    const all: { table: string; parts: Buffer[] }[] = [];
    for (const table of TABLES) all.push({ table, parts: split(await copyOut(client, table)) });
    return all;
  });
  const url = await bench.createDatabase();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, n) =>
      withClient(url, async (client) => {
        for (const { table, parts } of dumps) await copyIn(client, table, parts[n] as Buffer);
      }),
    ),
  );
  const seconds = (performance.now() - began) / 1_000;
  await bench.dropDatabase(url);
  return events / seconds;
}

/** As many parts as there are connections, cut between rows. */
function split(dump: Buffer): Buffer[] {
  let from = 0;
  return Array.from({ length: CONNECTIONS }, (_, n) => {
    const aim = Math.floor((dump.length * (n + 1)) / CONNECTIONS);
    const to = aim >= dump.length ? dump.length : dump.indexOf('\n', Math.max(aim, from)) + 1;
    const part = dump.subarray(from, to);
    from = to;
    return part;
  });
}

/** What `pg` calls on a connection and its types leave out. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** One COPY statement on a connection of `pg`, which by itself has no part for it. */
class Copy implements Submittable {
  readonly done: Promise<Buffer>;
  private readonly received: Buffer[] = [];
  private end: (error?: Error) => void = () => undefined;

  constructor(
    private readonly text: string,
    private readonly data: Buffer = Buffer.alloc(0),
  ) {
    this.done = new Promise((resolve, reject) => {
      this.end = (error) => (error ? reject(error) : resolve(Buffer.concat(this.received)));
    });
  }

  submit(connection: Connection): void {
    (connection as unknown as { query(text: string): void }).query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    for (let at = 0; at < this.data.length; at += PART_BYTES) {
      connection.sendCopyFromChunk(this.data.subarray(at, at + PART_BYTES));
    }
    connection.endCopyFrom();
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.received.push(Buffer.from(chunk));
  }

  handleError(error: Error): void {
    this.end(error);
  }

  handleReadyForQuery(): void {
    this.end();
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
}

async function copyOut(client: Client, table: string): Promise<Buffer> {
  return client.query(new Copy(`COPY ${table} TO STDOUT`)).done;
}

async function copyIn(client: Client, table: string, data: Buffer): Promise<void> {
  await client.query(new Copy(`COPY ${table} FROM STDIN`, data)).done;
}
