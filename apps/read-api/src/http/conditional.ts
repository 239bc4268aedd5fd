import { hash } from 'node:crypto';

/** A strong entity tag: a digest of the exact body. */
export function entityTag(body: string): string {
  return `"${hash('sha256', body, 'base64url')}"`;
}

/**
 * Whether an `If-None-Match` names the tag, by the weak comparison that RFC 9110, 13.1.2 asks for: a
 * proxy that compressed the answer may have weakened it.
 */
export function isNamedBy(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  // Not split at commas: a tag may have some.
  return [...ifNoneMatch.matchAll(/"[\x21\x23-\x7e\x80-\xff]*"/g)].some(([named]) => named === tag);
}
