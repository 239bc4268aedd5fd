const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
/** Braces and brackets differ in this bit alone. */
const CASE = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * The bytes of the value of a member of a JSON object, as they stand in `json`.
 *
 * Parsing and writing again would break big integers, duplicate keys and key order; this finds
 * where the value stands instead. Of duplicate names the last one counts, as `JSON.parse` has it.
 *
 * @param json a valid JSON object in UTF-8 (already parsed once: no fault is looked for here)
 * @param name the member's name, at the object's top level; in ASCII
 * @returns a view on `json`, without copying; null where there is no such member
 */
export function rawMember(json: Buffer, name: string): Buffer | null {
  let found: Buffer | null = null;
  let at = json.indexOf('{') + 1;
  for (;;) {
    const keyStart = json.indexOf(QUOTE, at);
    if (keyStart < 0) return found;
    const keyEnd = endOfString(json, keyStart);
    const colon = json.indexOf(COLON, keyEnd);
    const start = skipSpace(json, colon + 1);
    const end = endOfValue(json, start);
    if (isNamed(json, keyStart + 1, keyEnd - 1, name)) found = json.subarray(start, end);
    at = skipSpace(json, end);
    if (json[at] !== COMMA) return found;
    at += 1;
  }
}

/** A string of each name would cost more than all the rest: only one with escapes is made into one. */
function isNamed(json: Buffer, start: number, end: number, name: string): boolean {
  if (end - start < name.length) return false;
  if (end - start === name.length) {
    for (let n = 0; n < name.length; n += 1) {
      if (json[start + n] !== name.charCodeAt(n)) return false;
    }
    return true;
  }
  // Longer than it: the same only with escapes, each of which is longer than what it stands for.
  for (let at = start; at < end; at += 1) {
    if (json[at] === BACKSLASH)
      return JSON.parse(`"${json.toString('utf8', start, end)}"`) === name;
  }
  return false;
}

/** Just past the closing quote of the string that opens at `start`. */
function endOfString(json: Buffer, start: number): number {
  let at = start + 1;
  while (at < json.length) {
    const byte = json[at];
    if (byte === QUOTE) return at + 1;
    // What is escaped is never the end.
    at += byte === BACKSLASH ? 2 : 1;
  }
  return json.length;
}

/** Just past the JSON value that begins at `start`; the length of `json` where it does not end. */
function endOfValue(json: Buffer, start: number): number {
  const first = json[start] as number;
  if (first === QUOTE) return endOfString(json, start);
  if ((first | CASE) !== OPENING) return endOfScalar(json, start);
  const { length } = json;
  let depth = 0;
  for (let at = start; at < length; at += 1) {
    const byte = json[at] as number;
    if (byte === QUOTE) {
      for (at += 1; at < length && json[at] !== QUOTE; at += 1) if (json[at] === BACKSLASH) at += 1;
    } else if ((byte | CASE) === OPENING) {
      depth += 1;
    } else if ((byte | CASE) === CLOSING && (depth -= 1) === 0) {
      return at + 1;
    }
  }
  return length;
}

/** A number, true, false or null ends at the first comma, brace, bracket or white space. */
function endOfScalar(json: Buffer, start: number): number {
  let at = start;
  while (at < json.length) {
    const byte = json[at] as number;
    if (byte === COMMA || byte === 0x7d || byte === 0x5d || byte <= 0x20) break;
    at += 1;
  }
  return at;
}

function skipSpace(json: Buffer, from: number): number {
  let at = from;
  while (at < json.length && (json[at] as number) <= 0x20) at += 1;
  return at;
}
