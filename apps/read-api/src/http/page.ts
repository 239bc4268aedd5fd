import { hash } from 'node:crypto';
import { Type } from 'typebox';
import { InvalidQueryError } from './read-api.errors.js';

/** Query parameters of every list. */
export const pageParameters = {
  limit: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: 20,
    description: 'Items in a part of the list at most. There can be fewer although more follow.',
  }),
  cursor: Type.Optional(
    Type.String({
      maxLength: 1_000,
      description: 'Where to go on: `next` of the part before, with the same filters and sort.',
    }),
  ),
};

/** A part of a list. `next` is the cursor of the following part, null on the last one. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/**
 * What a cursor is good for: one list under one filter and sort. Limit, fields and what is included
 * may change on the way.
 */
export function cursorScope(list: string, asked: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(asked)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify([list, parts]), 'base64url').slice(0, 12);
}

/** Makes an opaque cursor of the sort key of the last item. */
export function encodeCursor(scope: string, key: readonly string[]): string {
  return Buffer.from(JSON.stringify([scope, ...key])).toString('base64url');
}

/**
 * Reads a cursor whose parts pass these tests, each for one part.
 *
 * @throws InvalidQueryError for anything but a cursor that was given out within this scope
 */
export function decodeCursor(
  cursor: string,
  scope: string,
  parts: readonly ((part: string) => boolean)[],
): string[] {
  try {
    const whole: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(whole) && whole.length === parts.length + 1 && whole[0] === scope) {
      const key: unknown[] = whole.slice(1);
      const isGood = (part: unknown, index: number) =>
        typeof part === 'string' && parts[index]?.(part) === true;
      if (key.every(isGood)) return key as string[];
    }
  } catch {
    // Falls to the one refusal below.
  }
  throw new InvalidQueryError(
    'cursor is not one that this list gave out for these filters and this sort; begin again without it',
  );
}

/** What can be an id or an environment's name: others are in no row. */
export const ID_PATTERN = '^[\\x21-\\x7e]{1,128}$';
const ID = new RegExp(ID_PATTERN);

export function isId(text: string): boolean {
  return ID.test(text);
}

/** Whether a text is a time as {@link Date.toISOString} writes it, on a day that there is. */
export function isTime(text: string): boolean {
  const time = /^\d{4}-/.test(text) ? new Date(text) : null;
  return time !== null && !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

/** Cuts the one row too many that was read to learn whether there is a next page. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  map: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? cursorOf(last) : null;
  return { items: shown.map(map), next };
}

/** The JSON text of a page of items that are JSON text already. */
export function pageText({ items, next }: Page<string>): string {
  return `{"items":[${items.join(',')}],"next":${JSON.stringify(next)}}`;
}

/** The `Link` header of a page (RFC 8288), on the address that was asked for. */
export function linkHeader(url: string, next: string | null): Record<string, string> {
  if (next === null) return {};
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', next);
  return { link: `<${path}?${parameters.toString()}>; rel="next"` };
}
