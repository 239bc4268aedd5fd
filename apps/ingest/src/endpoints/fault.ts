import type { Path } from './place.js';
import type { YamlFault, YamlSource } from './yaml-source.js';

/** What is wrong and what to do about it, in words that quote neither a secret nor the file's text. */
export interface Fault {
  path: Path;
  /** Points at the last key of `path` rather than at its value. */
  onKey?: boolean;
  what: string;
}

interface PlacedFault extends YamlFault {
  /** The endpoint that it is in. */
  owner?: string | undefined;
}

/** Finds a fault's line, and whose it is: by the endpoint's id, or its number where that is faulty too. */
export function placeFault(
  { path, onKey, what }: Fault,
  source: YamlSource,
  endpoints: readonly ({ id?: string } | undefined)[],
): PlacedFault {
  const [root, index] = path;
  const isOwned = root === 'endpoints' && typeof index === 'number';
  return {
    place: onKey ? source.keyPlaceOf(path) : source.placeOf(path),
    owner: isOwned ? (endpoints[index]?.id ?? `#${index + 1}`) : undefined,
    what,
  };
}

/** A file of something else altogether has a fault in each line. */
const MOST_LINES = 100;

/** As editors and CI take it, in the file's order: `FILE:LINE:COL endpoint ID: what`. */
export function faultLines(file: string, faults: readonly PlacedFault[]): string[] {
  const lines = faults
    .toSorted((a, b) => a.place.line - b.place.line || a.place.col - b.place.col)
    .slice(0, MOST_LINES)
    .map(({ place: { line, col }, owner, what }) => {
      return `${file}:${line}:${col} ${owner === undefined ? '' : `endpoint ${owner}: `}${what}`;
    });
  const more = faults.length - lines.length;
  return more > 0 ? [...lines, `${file}:1:1 and ${more} more: mend these first`] : lines;
}
