import { toBuffer, type RawMessage } from './message.js';

/** What the name of a header of the original message is preceded by on its dead letter. */
export const ORIGINAL_PREFIX = 'foxtail_original_';
/** Headers of the original that a dead letter carries at most, each value of a repeated one counted. */
export const MOST_ORIGINAL_HEADERS = 64;
/** Bytes of their names and values at most: all around the original fits what a topic takes more. */
export const LARGEST_ORIGINAL_HEADERS = 32_768;

type Headers = RawMessage['headers'];

/**
 * A message's headers as its dead letter carries them, bytes as they were; those that do not fit the
 * bounds are left out and counted. One without a value becomes empty: kafkajs can't write it otherwise.
 */
export function originalHeaders(headers: Headers): {
  carried: Record<string, Buffer | Buffer[]>;
  leftOut: number;
} {
  const carried = new Map<string, Buffer[]>();
  let count = 0;
  let size = 0;
  let leftOut = 0;
  for (const [name, given] of Object.entries(headers ?? {})) {
    if (given === undefined) continue;
    for (const one of Array.isArray(given) ? (given as (typeof given)[]) : [given]) {
      const value = toBuffer((one as Uint8Array | string | null) ?? '');
      const bytes = Buffer.byteLength(name) + value.length;
      if (count === MOST_ORIGINAL_HEADERS || size + bytes > LARGEST_ORIGINAL_HEADERS) {
        leftOut += 1;
        continue;
      }
      count += 1;
      size += bytes;
      const values = carried.get(name);
      if (values) values.push(value);
      else carried.set(name, [value]);
    }
  }
  return { carried: toHeaders(carried, ORIGINAL_PREFIX), leftOut };
}

/** The original's headers out of a dead letter's. */
export function readOriginalHeaders(headers: Headers): Record<string, Buffer | Buffer[]> {
  const originals = new Map<string, Buffer[]>();
  for (const [name, given] of Object.entries(headers ?? {})) {
    if (!name.startsWith(ORIGINAL_PREFIX) || given === undefined) continue;
    const values = (Array.isArray(given) ? given : [given]) as (Uint8Array | string | null)[];
    const list = values.map((value) => toBuffer(value ?? ''));
    if (list.length > 0) originals.set(name.slice(ORIGINAL_PREFIX.length), list);
  }
  return toHeaders(originals, '');
}

/** By `fromEntries`, which makes own members of names like `__proto__`, too. */
function toHeaders(
  values: ReadonlyMap<string, Buffer[]>,
  prefix: string,
): Record<string, Buffer | Buffer[]> {
  return Object.fromEntries(
    [...values].map(([name, list]) => {
      const [first] = list;
      return [prefix + name, list.length === 1 && first ? first : list];
    }),
  );
}
