import { hash } from 'node:crypto';

/**
 * Where a stream stands: of each lane the offset up to which all was shown; one that is missing has shown
 * nothing. A single number would not do: partitions are committed independently of each other.
 */
export type Vector = ReadonlyMap<number, bigint>;

/** A vector as the id of a message: good for one environment only, and opaque to whoever gets it. */
export function encodeVector(environment: string, vector: Vector): string {
  const parts = [...vector]
    .sort(([a], [b]) => a - b)
    .map(([lane, offset]) => `${lane.toString(36)}.${offset.toString(36)}`);
  return [scopeOf(environment), ...parts].join('~');
}

/** Reads an id of {@link encodeVector}; null for anything else, and for another environment's. */
export function decodeVector(environment: string, text: string): Vector | null {
  const [scope, ...parts] = text.split('~');
  if (scope !== scopeOf(environment)) return null;
  const vector = new Map<number, bigint>();
  for (const part of parts) {
    const [, lane, offset] = /^(-?[0-9a-z]{1,3})\.([0-9a-z]{1,13})$/.exec(part) ?? [];
    if (lane === undefined || offset === undefined) return null;
    const number = [...offset].reduce((sum, digit) => sum * 36n + BigInt(parseInt(digit, 36)), 0n);
    // What Postgres has no place for is of no lane of ours.
    if (number >= 2n ** 63n || parseInt(lane, 36) > 32_767) return null;
    vector.set(parseInt(lane, 36), number);
  }
  return vector;
}

/** Whether `a` is as far as `b` in every lane. */
export function hasReached(a: Vector, b: Vector): boolean {
  return [...b].every(([lane, offset]) => (a.get(lane) ?? -1n) >= offset);
}

/** As far as the farther of the two, lane by lane. */
export function furthest(a: Vector, b: Vector): Map<number, bigint> {
  const vector = new Map(a);
  for (const [lane, offset] of b) {
    if (offset > (vector.get(lane) ?? -1n)) vector.set(lane, offset);
  }
  return vector;
}

function scopeOf(environment: string): string {
  return hash('sha256', environment, 'hex').slice(0, 8);
}
