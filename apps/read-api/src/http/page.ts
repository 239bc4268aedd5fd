import { Type } from 'typebox';
import { InvalidQueryError } from './read-api.errors.js';

/** Query parameters of every list. */
export const pageParameters = {
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
  cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
};

/** A part of a list. `next` is the cursor of the following part, null on the last one. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** Makes an opaque cursor of the sort key of the last item. */
export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Reads a cursor whose parts pass these tests, each for one part.
 *
 * @throws InvalidQueryError for anything but a cursor that this list gave out
 */
export function decodeCursor(
  cursor: string,
  parts: readonly ((part: string) => boolean)[],
): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === parts.length) {
      const isGood = (part: unknown, index: number) =>
        typeof part === 'string' && parts[index]?.(part) === true;
      if (key.every(isGood)) return key as string[];
    }
  } catch {
    // Falls to the one refusal below.
  }
  throw new InvalidQueryError('cursor is not one that this list gave out; begin again without it');
}

/** Whether a text can be an id or an environment's name: others are in no row. */
export function isId(text: string): boolean {
  return /^[\x21-\x7e]{1,128}$/.test(text);
}

/** Whether a text is a time as {@link Date.toISOString} writes it. */
export function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Cuts the one row too many that was read to learn whether there is a next page. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly string[],
  map: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null;
  return { items: shown.map(map), next };
}

/** The `Link` header of a page (RFC 8288), on the address that was asked for. */
export function linkHeader(url: string, next: string | null): Record<string, string> {
  if (next === null) return {};
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', next);
  return { link: `<${path}?${parameters.toString()}>; rel="next"` };
}
