/** What a byte is to the scan, by its code; 0 where it is nothing to it. */
const KINDS = new Uint8Array(256);
const QUOTE = 1;
const BRACE = 2;
const BRACKET = 3;
const CLOSING_BRACE = 4;
const CLOSING_BRACKET = 5;
const COMMA = 6;
const COLON = 7;
for (const [text, kind] of [
  ['"', QUOTE],
  ['{', BRACE],
  ['[', BRACKET],
  ['}', CLOSING_BRACE],
  [']', CLOSING_BRACKET],
  [',', COMMA],
  [':', COLON],
] as const) {
  KINDS[text.charCodeAt(0)] = kind;
}
const BACKSLASH = 0x5c;
const CLOSING_QUOTE = 0x22;

/** Levels whose brackets fit the bits of one number. */
const DEEPEST = 31;

/**
 * Just past the JSON object or array that begins at `start`, found by its brackets alone. What is
 * plainly broken is seen on the way: brackets that do not match or never close, and nothing at all
 * between a comma or colon and what follows it. Scalars, strings and names are not looked into.
 *
 * @returns null where it is broken, no object or array, or nested deeper than 31 levels
 */
export function endOfSoundObject(json: Buffer, start: number): number | null {
  const { length } = json;
  const first = KINDS[json[start] ?? 0];
  if (first !== BRACE && first !== BRACKET) return null;
  let depth = 0;
  // One bit for each open bracket, the innermost lowest: set where it is a square one.
  let open = 0;
  // One flat loop: this runs over each byte of each event.
  for (let at = start; at < length; at += 1) {
    const kind = KINDS[json[at] as number] as number;
    if (kind === 0) continue;
    if (kind === QUOTE) {
      at += 1;
      for (; at < length && json[at] !== CLOSING_QUOTE; at += 1)
        if (json[at] === BACKSLASH) at += 1;
    } else if (kind <= BRACKET) {
      depth += 1;
      if (depth > DEEPEST) return null;
      open = (open << 1) | (kind & 1);
    } else {
      if ((KINDS[json[at - 1] as number] as number) >= COMMA) return null;
      if (kind >= COMMA) continue;
      if ((open & 1) !== (kind & 1)) return null;
      open >>>= 1;
      depth -= 1;
      if (depth <= 0) return at + 1;
    }
  }
  return null;
}
