import { LATE_LANE } from '#read-models';
import type { Changes } from '../changes/changes.js';
import type { Reads } from '../database/reads.js';
import { eventView } from '../events/event.view.js';
import {
  lateStatement,
  placesStatement,
  type PlacedRow,
  type Reading,
} from './places-statement.js';
import type { Vector } from './vector.js';

/** An event with its place, ready to be sent. */
export interface Placed {
  lane: number;
  offset: bigint;
  json: string;
}

/** What came behind a vector in one environment. */
export interface Part {
  events: Placed[];
  /** Where that ends, lane by lane. */
  after: Vector;
  /** Whether more may be there already. */
  isFull: boolean;
}

/** Reads the timeline in the order of the log. */
export class TimelineReader {
  constructor(
    private readonly changes: Changes,
    private readonly reads: Reads,
  ) {}

  /** Where the environment's timeline ends now. @throws UnavailableError */
  async end(environment: string): Promise<Vector> {
    await this.changes.read();
    const vector = new Map<number, bigint>();
    for (const { lane, next } of this.changes.places()) if (next > 0n) vector.set(lane, next - 1n);
    const [row] = await this.reads.rows<{ late: string | null }>(lateStatement(environment));
    if (row?.late) vector.set(LATE_LANE, BigInt(row.late));
    return vector;
  }

  /** Learns how far projections are, should that not have been heard. @throws UnavailableError */
  async refresh(): Promise<void> {
    await this.changes.read();
  }

  /**
   * What came behind the vector of each of these environments, by one statement, and so as of one instant.
   * @param limit rows of each lane at most
   * @returns nothing for an environment in which nothing can be new
   */
  async read(vectors: ReadonlyMap<string, Vector>, limit: number): Promise<Map<string, Part>> {
    const readings = [...vectors].flatMap(([environment, vector]) =>
      this.readingsOf(environment, vector),
    );
    const rows = await this.reads.rows<PlacedRow>(placesStatement(readings, limit));
    return partsOf(vectors, readings, rows, limit);
  }

  private readingsOf(environment: string, vector: Vector): Reading[] {
    const afterOf = (lane: number) => vector.get(lane) ?? -1n;
    const moved = this.changes.places().filter(({ lane, next }) => next - 1n > afterOf(lane));
    return [
      ...moved.map(({ topic, partition, lane }) => ({
        ...{ environment, lane, after: afterOf(lane), place: { topic, partition } },
      })),
      { environment, lane: LATE_LANE, after: afterOf(LATE_LANE), place: null },
    ];
  }
}

function partsOf(
  vectors: ReadonlyMap<string, Vector>,
  readings: readonly Reading[],
  rows: readonly PlacedRow[],
  limit: number,
): Map<string, Part> {
  const parts = new Map(
    [...vectors].map(([environment, vector]) => [
      environment,
      { events: [] as Placed[], after: new Map(vector), isFull: false },
    ]),
  );
  const counts = new Map<string, number>();
  for (const row of rows) {
    const reading = readings[Number(row.n) - 1];
    const part = reading && parts.get(reading.environment);
    if (!reading || !part) continue;
    const { lane } = reading;
    if (row.logOffset !== null) {
      const offset = BigInt(row.logOffset);
      part.events.push({ lane, offset, json: JSON.stringify(eventView(row)) });
      advance(part.after, lane, offset);
    }
    const count = (counts.get(row.n) ?? 0) + (row.logOffset === null ? 0 : 1);
    counts.set(row.n, count);
    if (count === limit) part.isFull = true;
  }
  for (const row of rows) {
    const reading = readings[Number(row.n) - 1];
    const part = reading && parts.get(reading.environment);
    // All up to the checkpoint was read: what is not shown is another environment's.
    if (part && row.next !== null && (counts.get(row.n) ?? 0) < limit)
      advance(part.after, reading.lane, BigInt(row.next) - 1n);
  }
  return parts;
}

function advance(vector: Map<number, bigint>, lane: number, offset: bigint): void {
  if (offset > (vector.get(lane) ?? -1n)) vector.set(lane, offset);
}
