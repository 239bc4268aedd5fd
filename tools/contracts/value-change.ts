import type { JsonSchema } from '#contracts';
import { annotations, place, structural } from './keywords.js';

/** One difference, in plain words, and whether it can break a subscriber. */
export interface Change {
  what: string;
  breaks: boolean;
}

/** Changes of a schema's own rules, without those of what is in it; see schema-change.ts for which break. */
export function valueChanges(was: JsonSchema, is: JsonSchema, at: string): Change[] {
  return [...typeChanges(was, is, at), ...listChanges(was, is, at), ...fixedChanges(was, is, at)];
}

function typeChanges(was: JsonSchema, is: JsonSchema, at: string): Change[] {
  const before = typesOf(was);
  const after = typesOf(is);
  if (isSame(before, after)) return [];
  return [breaking(`${place(at)} became ${words(after, ' or ')}, it was ${words(before, ' or ')}`)];
}

/** A set, so in one order. */
function typesOf({ type }: JsonSchema): unknown[] | null {
  return type === undefined ? null : [type].flat().sort();
}

function listChanges(was: JsonSchema, is: JsonSchema, at: string): Change[] {
  const before = valuesOf(was);
  const after = valuesOf(is);
  if (before === null && after === null) return [];
  if (before === null || after === null) {
    const [now, then] = [words(after, ', '), words(before, ', ')];
    return [breaking(`${place(at)} may be ${now}, it could be ${then}`)];
  }
  const fresh = after.filter((value) => !includes(before, value));
  const gone = before.filter((value) => !includes(after, value));
  return [
    ...(fresh.length > 0 ? [breaking(`${place(at)} may be ${words(fresh, ', ')} too`)] : []),
    ...(gone.length > 0 ? [breaking(`${place(at)} is never ${words(gone, ', ')} any more`)] : []),
  ];
}

/** A constant is a list of one; with both, only what is in both. */
function valuesOf(schema: JsonSchema): unknown[] | null {
  const listed = schema['enum'] as unknown[] | undefined;
  if (!Object.hasOwn(schema, 'const')) return listed ?? null;
  return [schema['const']].filter((value) => listed === undefined || includes(listed, value));
}

function includes(list: readonly unknown[], value: unknown): boolean {
  return list.some((one) => isSame(one, value));
}

/** Everything that is neither words nor structure has to stay, a keyword that nobody knows too. */
function fixedChanges(was: JsonSchema, is: JsonSchema, at: string): Change[] {
  return union(Object.keys(was), Object.keys(is))
    .filter((keyword) => !annotations.includes(keyword) && !structural.includes(keyword))
    .filter((keyword) => !isSame(was[keyword], is[keyword]))
    .map((keyword) => {
      const [now, then] = [is[keyword], was[keyword]].map((value) => JSON.stringify(value));
      return breaking(
        `${keyword} of ${place(at)} became ${now ?? 'none'}, it was ${then ?? 'none'}`,
      );
    });
}

export function breaking(what: string): Change {
  return { what, breaks: true };
}

/** Whether two values are the same JSON: the order of members says nothing. */
export function isSame(a: unknown, b: unknown): boolean {
  const sorted = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value;
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}

/** What is in one or both, each once. */
export function union(a: Iterable<string>, b: Iterable<string>): string[] {
  return [...new Set([...a, ...b])];
}

function words(list: readonly unknown[] | null, between: string): string {
  if (list === null) return 'anything';
  if (list.length === 0) return 'nothing';
  return list
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(between);
}
