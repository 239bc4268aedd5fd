import { describe, expect, it } from '@jest/globals';
import { contractChanges } from './compatibility.js';
import type { Contracts } from './contracts-form.js';
import { annotations } from './keywords.js';
import { currentContracts } from './released.js';

type Path = readonly string[];
type Part = Record<string, unknown>;

const released = currentContracts('1.0.0');
const paths = pathsIn(released);

/** Every path in a part of the contracts, save those to words. */
function pathsIn(part: object, at: Path = []): Path[] {
  const holdsMembers = /^(patternP|p)roperties$/.test(at.at(-1) ?? '');
  return Object.entries(part).flatMap(([key, inner]: [string, unknown]) => {
    if (!holdsMembers && annotations.includes(key)) return [];
    const path = [...at, key];
    return [path, ...(isPart(inner) ? pathsIn(inner, path) : [])];
  });
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null;
}

/** The paths at which `change` breaks nothing; each time a copy is changed, with no event but that one. */
function unseen(at: readonly Path[], change: (holder: Part, key: string) => unknown): string[] {
  return at
    .filter((path) => {
      const [, type = ''] = path;
      const event = released.events[type];
      const was: Contracts = { ...released, events: event === undefined ? {} : { [type]: event } };
      const next = structuredClone(was);
      change(holderOf(next, path), path.at(-1) ?? '');
      return !contractChanges(was, next).some(({ breaks }) => breaks);
    })
    .map((path) => path.join(' '));
}

function holderOf(contracts: Contracts, path: Path): Part {
  return path.slice(0, -1).reduce((part, key) => part[key] as Part, contracts as unknown as Part);
}

describe('nothing that the contracts say, but for words,', () => {
  it('can be gone unseen', () => {
    // What can be gone with the rest still being contracts.
    const removable = paths.filter((path) =>
      /^(topics|events) \S+$|^(topics \S+ settings|partitioner samples) .|^events \S+ (headers|schema) ./.test(
        path.join(' '),
      ),
    );
    expect(removable.length).toBeGreaterThan(900);
    const remove = (holder: Part, key: string) =>
      Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key];
    expect(unseen(removable, remove)).toEqual([]);
  });

  it('can be another unseen', () => {
    const leaves = paths.filter(
      (path) => path[0] !== 'version' && !isPart(holderOf(released, path)[path.at(-1) ?? '']),
    );
    expect(leaves.length).toBeGreaterThan(900);
    const another = (holder: Part, key: string) => {
      const value = holder[key];
      holder[key] =
        typeof value === 'number' ? value + 1 : value === null ? {} : `${value as string}x`;
    };
    expect(unseen(leaves, another)).toEqual([]);
  });
});
