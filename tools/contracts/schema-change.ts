import type { JsonSchema } from '#contracts';
import { memberOf, place } from './keywords.js';
import { breaking, union, valueChanges, type Change } from './value-change.js';

type Schema = JsonSchema | boolean;
type Members = Readonly<Record<string, Schema>>;

/**
 * What became of a schema. The topics are kept for ever and replayed from the start, so a released
 * schema is read both ways: who was built on `was` gets the events of today, and who validates by
 * `is` gets the events of then. Therefore the values of a member may become neither more (a new
 * value in a list, another type, a wider limit: that breaks readers) nor fewer (a stricter pattern,
 * a member that is required now, a closed object: that refuses old events).
 *
 * What may change: words (titles, descriptions, examples), the order of anything, and new members
 * that are optional, save in an object whose other members somebody else chooses.
 */
export function schemaChanges(was: Schema, is: Schema, at = ''): Change[] {
  const before = asObject(was);
  const after = asObject(is);
  return [
    ...valueChanges(before, after, at),
    ...memberChanges(before, after, at),
    ...requiredChanges(before, after, at),
    ...patternChanges(before, after, at),
    ...otherMemberChanges(before, after, at),
    ...itemChanges(before, after, at),
  ];
}

function memberChanges(was: JsonSchema, is: JsonSchema, at: string): Change[] {
  const before = membersOf(was, 'properties');
  const after = membersOf(is, 'properties');
  return union(before.keys(), after.keys()).flatMap((name) => {
    const [then, now] = [before.get(name), after.get(name)];
    const where = memberOf(at, name);
    if (now === undefined) return [breaking(`${where} is gone`)];
    return then === undefined ? newMember(was, name, now, where) : schemaChanges(then, now, where);
  });
}

/** Where the object says what its other members are, somebody else names them: that rules a new one. */
function newMember(was: JsonSchema, name: string, schema: Schema, where: string): Change[] {
  const others = was['additionalProperties'] as Schema | undefined;
  const matching = [...membersOf(was, 'patternProperties')].flatMap(([pattern, rule]) =>
    new RegExp(pattern, 'u').test(name) ? [rule] : [],
  );
  const rules = matching.length > 0 || others === undefined ? matching : [others];
  if (rules.includes(false)) return [breaking(`${where} is new where nothing more could be`)];
  const changes = rules.flatMap((rule) => schemaChanges(rule, schema, where));
  return changes.length > 0 ? changes : [{ what: `${where} is new`, breaks: false }];
}

function requiredChanges(was: JsonSchema, is: JsonSchema, at: string): Change[] {
  const before = (was['required'] ?? []) as string[];
  const after = (is['required'] ?? []) as string[];
  const isGone = (name: string) =>
    membersOf(was, 'properties').has(name) && !membersOf(is, 'properties').has(name);
  return [
    ...before
      .filter((name) => !after.includes(name) && !isGone(name))
      .map((name) => breaking(`${memberOf(at, name)} is no longer always there`)),
    ...after
      .filter((name) => !before.includes(name))
      .map((name) => breaking(`${memberOf(at, name)} is required now, and older events lack it`)),
  ];
}

function patternChanges(was: JsonSchema, is: JsonSchema, at: string): Change[] {
  const before = membersOf(was, 'patternProperties');
  const after = membersOf(is, 'patternProperties');
  return union(before.keys(), after.keys()).flatMap((pattern) => {
    const [then, now] = [before.get(pattern), after.get(pattern)];
    const where = memberOf(at, `/${pattern}/`);
    if (now === undefined) return [breaking(`the rule for members ${where} is gone`)];
    return then === undefined
      ? [breaking(`the rule for members ${where} is new`)]
      : schemaChanges(then, now, where);
  });
}

function otherMemberChanges(was: JsonSchema, is: JsonSchema, at: string): Change[] {
  const [before, after] = [was, is].map(
    ({ additionalProperties: others = true }) => others as Schema,
  ) as [Schema, Schema];
  if (before === after) return [];
  if (after === false) return [breaking(`${place(at)} may have no other members any more`)];
  if (before === false) return [breaking(`${place(at)} may have other members now`)];
  return schemaChanges(before, after, memberOf(at, '*'));
}

function itemChanges(was: JsonSchema, is: JsonSchema, at: string): Change[] {
  const [before, after] = [was['items'], is['items']] as [Schema?, Schema?];
  if (before === undefined && after === undefined) return [];
  return schemaChanges(before ?? true, after ?? true, `${at}[]`);
}

/** `true` takes anything, `false` nothing. */
function asObject(schema: Schema): JsonSchema {
  return typeof schema === 'boolean' ? (schema ? {} : { enum: [] }) : schema;
}

/** As a map: a member may be called `constructor`. */
function membersOf(schema: JsonSchema, keyword: string): Map<string, Schema> {
  return new Map(Object.entries((schema[keyword] ?? {}) as Members));
}
