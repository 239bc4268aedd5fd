/** No answer is held back for longer, in seconds. */
export const LONGEST_WAIT = 60;

/** One preference (RFC 7240, 2): a name, and what it is set to, as a token or a quoted string. */
const PREFERENCE =
  /^\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";,]*)))?\s*(?:;.*)?$/;

/**
 * How long the caller would wait for the answer, in seconds, out of `Prefer` (RFC 7240, 4.3); more than
 * {@link LONGEST_WAIT} is that. Of several the first counts. Null where it says nothing of it that can be
 * understood: a preference that is not is passed over.
 */
export function preferredWait(prefer: string | string[] | undefined): number | null {
  for (const part of partsOf([prefer ?? ''].flat().join(','))) {
    const [, name, quoted, plain] = PREFERENCE.exec(part) ?? [];
    if (name?.toLowerCase() !== 'wait') continue;
    const value = quoted ?? plain ?? '';
    const seconds = /^\d{1,10}$/.test(value) ? Number(value) : 0;
    return seconds === 0 ? null : Math.min(seconds, LONGEST_WAIT);
  }
  return null;
}

/** Split at commas, but for those within quotes. */
function partsOf(list: string): string[] {
  return list.match(/(?:"(?:[^"\\]|\\.)*"|[^,"]|")+/g) ?? [];
}
