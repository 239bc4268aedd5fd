/** Draws a number in [0, 1). Every builder takes one, so that a seed repeats a whole run. */
export type Random = () => number;

/**
 * A seeded generator: sfc32, 128 bits of state spread from `seed` by splitmix32.
 *
 * A 32-bit state would not do: ids are drawn from it, and all seeds of such a generator walk one
 * short circle, so that a long run would meet the ids of another.
 */
export function seededRandom(seed: number): Random {
  let mix = (Math.floor(seed / 2 ** 32) ^ 0x9e3779b9) | 0;
  const next = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let t = mix ^ (mix >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) | 0;
  };
  let a = next();
  let b = next() ^ (seed | 0);
  let c = next();
  let counter = 1;
  const draw = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 2 ** 32;
  };
  // The first draws of sfc32 still look like the seed.
  for (let i = 0; i < 12; i++) draw();
  return draw;
}

/** A whole number from `min` to `max`, both included. */
export function integerBetween(random: Random, min: number, max: number): number {
  return min + Math.floor(random() * (max - min + 1));
}

/** One of `items`; there must be at least one. */
export function pick<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** Where ids are put together: several are drawn for each document, so none has a buffer of its own. */
const idBytes = Buffer.alloc(12);

/** A vendor id: 24 hex digits (`vendor.md`, Objects). */
export function objectId(random: Random): string {
  for (let at = 0; at < idBytes.length; at += 4) {
    idBytes.writeUInt32BE(Math.floor(random() * 2 ** 32), at);
  }
  return idBytes.toString('hex');
}
