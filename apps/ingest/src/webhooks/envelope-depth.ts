/** What is written again takes stack for each level; the vendor's object is not. */
const DEEPEST_ENVELOPE = 64;

/** Whether a part of the envelope is nested too deep to be written again, by a limit that is the same everywhere. */
export function isNestedTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (
    depth > DEEPEST_ENVELOPE ||
    Object.values(value).some((item) => isNestedTooDeep(item, depth + 1))
  );
}
