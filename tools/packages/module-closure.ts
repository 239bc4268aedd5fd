import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

export interface ModuleClosure {
  /** Modules, by their paths below the build's folder. */
  files: string[];
  /** Libs of ours that are among them. */
  libs: string[];
  /** npm's packages that they import. */
  packages: string[];
}

/** What a module of the build reaches by its imports, itself and all files of the `assets` folders included. */
export function moduleClosure(
  dist: string,
  entry: string,
  assets: readonly string[],
): ModuleClosure {
  const libs = new Set<string>();
  const packages = new Set<string>();
  const files = new Set([entry]);
  for (const file of files) {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(dist, file), 'utf8'), true, true);
    for (const { fileName: name } of importedFiles) {
      if (name.startsWith('node:') || builtinModules.includes(name)) continue;
      if (name.startsWith('#')) {
        libs.add(name.slice(1));
        files.add(`libs/${name.slice(1)}/src/index.js`);
      } else if (name.startsWith('.')) {
        files.add(normalize(join(dirname(file), name)));
      } else {
        packages.add(name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
      }
    }
  }
  for (const folder of assets) for (const file of filesIn(dist, folder)) files.add(file);
  return { files: [...files].sort(), libs: [...libs].sort(), packages: [...packages].sort() };
}

function filesIn(dist: string, folder: string): string[] {
  if (!existsSync(join(dist, folder))) return [];
  return readdirSync(join(dist, folder))
    .filter((name) => !name.endsWith('.map'))
    .map((name) => join(folder, name));
}
