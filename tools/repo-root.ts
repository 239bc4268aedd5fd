import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The repository's folder, absolute, from the sources as from dist/; in an image, what its dist/ is in. */
export const repoRoot = findRoot(import.meta.dirname);

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json is in none of the folders above the tools');
  return findRoot(parent);
}
