import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
  type Pair,
} from 'yaml';
import type { Path } from './fault.js';
import { tooDeepAt } from './yaml-depth.js';
import { yamlFaultWords } from './yaml-fault-words.js';

/** Line and column, from 1. */
export interface Place {
  line: number;
  col: number;
}

export interface YamlFault {
  place: Place;
  what: string;
}

/** A YAML document that says where each of its values stands. */
export interface YamlSource {
  value: unknown;
  /** Where a value stands; for one that is not there, the nearest that it would be in. */
  placeOf: (path: Path) => Place;
  /** Where the last key of `path` stands. */
  keyPlaceOf: (path: Path) => Place;
}

/** More would be hidden by the first ones anyway. */
const MOST_FAULTS = 50;

const START: Place = { line: 1, col: 1 };

/**
 * Reads one YAML 1.2 document of plain maps, lists and scalars. Total: whatever the text is, there
 * is a source, or faults why there is none, or both where reading on shows more faults.
 * Aliases are refused, and with them merge keys and expansions that fill the memory.
 */
export function readYaml(text: string): { source: YamlSource | null; faults: YamlFault[] } {
  const only = (place: Place, what: string) => ({ source: null, faults: [{ place, what }] });
  const deep = tooDeepAt(text);
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return line === 0 ? START : { line, col };
  };
  if (deep !== null) {
    return only(deep, 'this is nested too deep: endpoints need far less');
  }
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    stringKeys: true,
  });
  const [first, second] = Array.isArray(parsed) ? parsed : [];
  if (first === undefined || isNothing(first)) {
    return only(START, 'the file is empty: it needs endpoints: with a list of at least one');
  }
  if (second !== undefined) {
    return only(placeAt(second.range[0]), 'one document is taken: remove --- and what follows it');
  }
  if (first.directives.yaml.version !== '1.2') {
    return only(START, 'YAML 1.2 is taken: remove the %YAML line');
  }
  const faults: YamlFault[] = [...first.errors, ...first.warnings].map(({ code, pos }) => ({
    place: placeAt(pos[0]),
    what: yamlFaultWords[code],
  }));
  faults.push(...aliasesOf(first).map((place) => ({ place: placeAt(place), what: NO_ALIASES })));
  if (text.startsWith('\ufeff')) {
    faults.push({ place: START, what: 'a byte order mark: save as UTF-8 without it' });
  }
  const isReadable =
    first.errors.every(({ code }) => code === 'DUPLICATE_KEY') && aliasesOf(first).length === 0;
  return {
    source: isReadable ? sourceOf(first, placeAt) : null,
    faults: unique(faults).slice(0, MOST_FAULTS),
  };
}

const NO_ALIASES = 'aliases and merge keys are not taken: write the value out';

function isNothing({ contents, errors }: Document.Parsed): boolean {
  return errors.length === 0 && isScalar(contents) && contents.value === null;
}

function aliasesOf(document: Document.Parsed): number[] {
  const offsets: number[] = [];
  visit(document, { Alias: (_key, { range }) => void offsets.push(range?.[0] ?? 0) });
  return offsets;
}

function sourceOf(document: Document.Parsed, placeAt: (offset: number) => Place): YamlSource {
  const offsetOf = (path: Path, onKey: boolean): number => {
    let node: unknown = document.contents;
    let offset = startOf(node) ?? 0;
    for (const [depth, step] of path.entries()) {
      const pair: Pair | undefined = isMap(node)
        ? node.items.find(({ key }) => isScalar(key) && key.value === step)
        : undefined;
      if (pair) {
        const isLast = depth === path.length - 1;
        offset = (onKey && isLast ? null : startOf(pair.value)) ?? startOf(pair.key) ?? offset;
        node = pair.value;
      } else if (isSeq(node) && typeof step === 'number') {
        node = node.items[step];
        offset = startOf(node) ?? offset;
      } else break;
    }
    return offset;
  };
  return {
    value: document.toJS(),
    placeOf: (path) => placeAt(offsetOf(path, false)),
    keyPlaceOf: (path) => placeAt(offsetOf(path, true)),
  };
}

function startOf(node: unknown): number | null {
  if (!isMap(node) && !isSeq(node) && !isScalar(node) && !isAlias(node)) return null;
  return (node as Node).range?.[0] ?? null;
}

/** One mistake can upset the parser many times at one place. */
function unique(faults: readonly YamlFault[]): YamlFault[] {
  const key = ({ place, what }: YamlFault) => `${place.line} ${what}`;
  return [
    ...new Map(faults.toReversed().map((fault) => [key(fault), fault])).values(),
  ].toReversed();
}
