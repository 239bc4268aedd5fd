/**
 * Does an event type match a pattern of a webhook configuration: `*` is every type, `document.*`
 * each of an entity, anything else itself. Letter case counts.
 */
export function matches(pattern: string, type: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
