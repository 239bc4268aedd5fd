import { InvalidQueryError } from '../http/read-api.errors.js';
import type { ListDefinition, ListPath, SortField } from './list-definition.js';

/**
 * The index to read along for these filters in this order: one that has all of them, and otherwise only
 * filters whose values are few. Of several the one with the fewest values to go through.
 *
 * @throws InvalidQueryError where there is none, naming the pairs that there are
 */
export function choosePath(
  definition: ListDefinition,
  filters: readonly string[],
  sort: SortField,
): ListPath {
  const [best] = definition.paths
    .filter((path) => path.sort === sort && isServedBy(definition, path, filters))
    .sort((a, b) => branchesOf(definition, a, filters) - branchesOf(definition, b, filters));
  if (best) return best;
  const asked = filters.length > 0 ? `filtered by ${filters.join(' and ')}` : 'not filtered';
  throw new InvalidQueryError(
    `${definition.name} can not be read ${asked} and sorted by ${sort}; there are: ${pairsOf(definition).join('; ')}`,
  );
}

/** Every set of filters with every sort that it goes with. */
export function allowedPairs(
  definition: ListDefinition,
): { filters: readonly string[]; sort: SortField }[] {
  const pairs = new Map<string, { filters: readonly string[]; sort: SortField }>();
  for (const { filters, sort } of definition.paths) {
    const optional = filters.filter((name) => definition.filters[name]?.values);
    for (const left of subsets(optional)) {
      const kept = filters.filter((name) => !left.includes(name));
      pairs.set(`${kept.join()} ${sort}`, { filters: kept, sort });
    }
  }
  return [...pairs.values()];
}

function pairsOf(definition: ListDefinition): string[] {
  const sorts = new Map<string, SortField[]>();
  for (const { filters, sort } of allowedPairs(definition)) {
    const key = filters.length > 0 ? filters.join(' and ') : 'no filter';
    sorts.set(key, [...(sorts.get(key) ?? []), sort]);
  }
  return [...sorts].map(([filters, fields]) => `${filters} with sort ${fields.join(' or ')}`);
}

function isServedBy(
  definition: ListDefinition,
  path: ListPath,
  filters: readonly string[],
): boolean {
  return (
    filters.every((name) => path.filters.includes(name)) &&
    path.filters.every((name) => filters.includes(name) || definition.filters[name]?.values)
  );
}

function branchesOf(
  definition: ListDefinition,
  path: ListPath,
  filters: readonly string[],
): number {
  return path.filters
    .filter((name) => !filters.includes(name))
    .reduce((product, name) => product * (definition.filters[name]?.values?.length ?? 1), 1);
}

function subsets(names: readonly string[]): string[][] {
  return names.reduce<string[][]>(
    (sets, name) => [...sets, ...sets.map((set) => [...set, name])],
    [[]],
  );
}
