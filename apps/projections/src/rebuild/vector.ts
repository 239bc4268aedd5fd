import type { ClientBase, Pool } from 'pg';

/** The offset expected next of each partition, by `topic/partition`; one that is missing expects 0. */
export type Vector = ReadonlyMap<string, bigint>;

/** The checkpoints of the version in `schema`. */
export async function readVector(database: Pool | ClientBase, schema: string): Promise<Vector> {
  const { rows } = await database.query<{ place: string; next_offset: string }>(
    `SELECT topic || '/' || partition AS place, next_offset FROM ${schema}.checkpoints`,
  );
  return new Map(rows.map(({ place, next_offset }) => [place, BigInt(next_offset)]));
}

/** How many events `vector` is behind `target`, over all partitions. */
export function behind(vector: Vector, target: Vector): number {
  let events = 0n;
  for (const [place, wanted] of target) {
    const missing = wanted - (vector.get(place) ?? 0n);
    if (missing > 0n) events += missing;
  }
  return Number(events);
}

/** The partitions in which the two differ. */
export function differingPlaces(a: Vector, b: Vector): string[] {
  const places = new Set([...a.keys(), ...b.keys()]);
  return [...places].filter((place) => (a.get(place) ?? 0n) !== (b.get(place) ?? 0n)).sort();
}

/** Events that it stands for. */
export function sumOf(vector: Vector): number {
  return behind(new Map(), vector);
}
