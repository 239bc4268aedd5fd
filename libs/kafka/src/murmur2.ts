const M = 0x5bd1e995;
const SEED = 0x9747b28c;

/**
 * The hash by which Kafka's clients choose a partition (`Utils.murmur2` of the Java client), in
 * integers of 32 bits; kafkajs's own computes it in objects of 64.
 */
export function murmur2(data: Uint8Array): number {
  const { length } = data;
  const whole = length & ~3;
  let h = SEED ^ length;
  for (let i = 0; i < whole; i += 4) {
    let k =
      at(data, i) | (at(data, i + 1) << 8) | (at(data, i + 2) << 16) | (at(data, i + 3) << 24);
    k = Math.imul(k, M);
    k = Math.imul(k ^ (k >>> 24), M);
    h = Math.imul(h, M) ^ k;
  }
  const rest = length - whole;
  if (rest === 3) h ^= at(data, whole + 2) << 16;
  if (rest >= 2) h ^= at(data, whole + 1) << 8;
  if (rest >= 1) h = Math.imul(h ^ at(data, whole), M);
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

function at(data: Uint8Array, index: number): number {
  return data[index] as number;
}
