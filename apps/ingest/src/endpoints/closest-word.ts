/** The one of `words` that `typed` is most likely meant to be; null if none is near. */
export function closestWord(typed: string, words: readonly string[]): string | null {
  const plain = (word: string) => word.toLowerCase().replace(/[-_.]/g, '');
  // Longer ones are no slip of the finger, and would only cost time.
  if (typed.length > 64) return null;
  let best: string | null = null;
  let least = Math.max(2, Math.floor(typed.length / 3)) + 1;
  for (const word of words) {
    const distance = editDistance(plain(typed), plain(word));
    if (distance < least) [best, least] = [word, distance];
  }
  return best;
}

/** Letters to add, to drop or to change until `a` is `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
