/** Words of PromQL that are no metrics. */
const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);

/**
 * The metrics that an expression of PromQL reads: what is left once strings, matchers, ranges, lists of labels
 * and functions are taken away. Enough for expressions as they are here; Prometheus itself says whether they are valid.
 */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/"[^"]*"|'[^']*'/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const names = [...bare.matchAll(/(?<![\w:.])([a-zA-Z_:][\w:]*)(?!\s*\(|[\w:])/g)].map(
    ([, name = '']) => name,
  );
  return [...new Set(names.filter((name) => !WORDS.has(name.toLowerCase())))];
}
