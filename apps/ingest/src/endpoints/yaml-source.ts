import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Path, Place } from './place.js';
import { tooDeepAt } from './yaml-depth.js';
import { yamlFaultWords } from './yaml-fault-words.js';

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
    // Compares each key with each other: `repeatedKeys` needs no square of their number.
    uniqueKeys: false,
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
  const { aliases, repeatedKeys } = lookThrough(first);
  faults.push(...aliases.map((offset) => ({ place: placeAt(offset), what: NO_ALIASES })));
  faults.push(...repeatedKeys.map((offset) => ({ place: placeAt(offset), what: NO_REPEATS })));
  if (text.startsWith('\ufeff')) {
    faults.push({ place: START, what: 'a byte order mark: save as UTF-8 without it' });
  }
  const isReadable = first.errors.length === 0 && aliases.length === 0;
  return {
    source: isReadable ? sourceOf(first, placeAt) : null,
    faults: unique(faults),
  };
}

const NO_REPEATS = 'this key is there a second time: keep one';
const NO_ALIASES = 'aliases and merge keys are not taken: write the value out';

function isNothing({ contents, errors }: Document.Parsed): boolean {
  return errors.length === 0 && isScalar(contents) && contents.value === null;
}

/** The offsets of what plain YAML takes and this does not. */
function lookThrough(document: Document.Parsed): { aliases: number[]; repeatedKeys: number[] } {
  const aliases: number[] = [];
  const repeatedKeys: number[] = [];
  visit(document, {
    Alias: (_key, node) => void aliases.push(startOf(node) ?? 0),
    Map: (_key, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (seen.has(name)) repeatedKeys.push(startOf(key) ?? 0);
        seen.add(name);
      }
    },
  });
  return { aliases, repeatedKeys };
}

function sourceOf(document: Document.Parsed, placeAt: (offset: number) => Place): YamlSource {
  const pairs = new WeakMap<YAMLMap, Map<unknown, Pair>>();
  const pairsOf = (map: YAMLMap) => {
    const known =
      pairs.get(map) ??
      new Map(map.items.map((pair) => [isScalar(pair.key) ? pair.key.value : pair.key, pair]));
    pairs.set(map, known);
    return known;
  };
  const offsetOf = (path: Path, onKey: boolean): number => {
    let node: unknown = document.contents;
    let offset = startOf(node) ?? 0;
    for (const [depth, step] of path.entries()) {
      const pair: Pair | undefined = isMap(node) ? pairsOf(node).get(step) : undefined;
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
  return node.range?.[0] ?? null;
}

/** One mistake can upset the parser many times at one place. */
function unique(faults: readonly YamlFault[]): YamlFault[] {
  const key = ({ place, what }: YamlFault) => `${place.line} ${what}`;
  return [
    ...new Map(faults.toReversed().map((fault) => [key(fault), fault])).values(),
  ].toReversed();
}
