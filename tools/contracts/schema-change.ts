type Schema = Record<string, unknown>;

/**
 * Changes from `was` to `is` that break whoever reads values by the old schema: a member that is gone
 * or no longer certain, a type with values that the old one did not have, a limit that is wider.
 *
 * A producer's change breaks a reader when a value can come that could not come before; so what is
 * narrowed for the reader is what is widened here, and the other way round.
 */
export function narrowings(was: Schema, is: Schema, at = ''): string[] {
  return [
    ...typeChanges(was, is, at),
    ...memberChanges(was, is, at),
    ...valueChanges(was, is, at),
    ...itemChanges(was, is, at),
  ];
}

function typeChanges(was: Schema, is: Schema, at: string): string[] {
  const before = typesOf(was);
  const after = typesOf(is);
  if (before === null) return [];
  const fresh = after === null ? ['any'] : after.filter((type) => !includes(before, type));
  if (fresh.length === 0 && (after?.length ?? 0) >= before.length) return [];
  return [`${place(at)} became ${after?.join(' or ') ?? 'any'}, it was ${before.join(' or ')}`];
}

/** Every integer is a number. */
function includes(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

function memberChanges(was: Schema, is: Schema, at: string): string[] {
  const before = (was['properties'] ?? {}) as Record<string, Schema>;
  const after = (is['properties'] ?? {}) as Record<string, Schema>;
  const required = (is['required'] ?? []) as string[];
  return [
    ...Object.entries(before).flatMap(([name, schema]) => {
      const now = after[name];
      const where = at === '' ? name : `${at}.${name}`;
      return now === undefined ? [`${where} is gone`] : narrowings(schema, now, where);
    }),
    ...((was['required'] ?? []) as string[])
      .filter((name) => name in after && !required.includes(name))
      .map((name) => `${at === '' ? name : `${at}.${name}`} is no longer always there`),
  ];
}

function valueChanges(was: Schema, is: Schema, at: string): string[] {
  const changes: string[] = [];
  const before = was['enum'] as unknown[] | undefined;
  const after = is['enum'] as unknown[] | undefined;
  if (before) {
    const fresh = after?.filter((value) => !before.includes(value));
    if (fresh === undefined)
      changes.push(`${place(at)} may be any value, it was one of ${before.join(', ')}`);
    else if (fresh.length > 0) changes.push(`${place(at)} may be ${fresh.join(', ')} too`);
    const gone = before.filter((value) => !(after ?? before).includes(value));
    if (gone.length > 0) changes.push(`${place(at)} is never ${gone.join(', ')} any more`);
  }
  for (const exact of ['pattern', 'format', 'const'] as const) {
    if (was[exact] !== undefined && was[exact] !== is[exact]) {
      changes.push(
        `${exact} of ${place(at)} became ${text(is[exact])}, it was ${text(was[exact])}`,
      );
    }
  }
  for (const [limit, isWider] of limits) {
    const old = was[limit] as number | undefined;
    const now = is[limit] as number | undefined;
    if (old !== undefined && (now === undefined || isWider(now, old))) {
      changes.push(`${limit} of ${place(at)} became ${text(now)}, it was ${old}`);
    }
  }
  return changes;
}

const limits: readonly (readonly [string, (now: number, old: number) => boolean])[] = [
  ['minimum', (now, old) => now < old],
  ['minLength', (now, old) => now < old],
  ['maximum', (now, old) => now > old],
  ['maxLength', (now, old) => now > old],
];

function itemChanges(was: Schema, is: Schema, at: string): string[] {
  const before = was['items'] as Schema | undefined;
  const after = is['items'] as Schema | undefined;
  if (before === undefined) return [];
  return after === undefined
    ? [`${place(at)} may hold anything`]
    : narrowings(before, after, `${at}[]`);
}

function typesOf({ type }: Schema): string[] | null {
  if (type === undefined) return null;
  return Array.isArray(type) ? (type as string[]) : [type as string];
}

function place(at: string): string {
  return at === '' ? 'the value' : at;
}

function text(value: unknown): string {
  return value === undefined ? 'unbounded' : JSON.stringify(value);
}
