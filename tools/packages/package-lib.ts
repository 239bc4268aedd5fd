import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '../repo-root.js';

const MAIN = './lib/index.js';
const TYPES = './lib/index.d.ts';

/**
 * Makes a lib's package as it is published: compiled code with its types, README, licence, and its own
 * package.json with what `more` adds. @returns the folder, ready for `npm publish` or `npm pack`
 */
export function packageLib(
  name: string,
  more: { files?: string[]; exports?: object; dependencies?: Record<string, string> } = {},
): string {
  const source = join(repoRoot, 'libs', name);
  const folder = join(repoRoot, 'dist/packages', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tsc = join(repoRoot, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(source, 'tsconfig.package.json')], {
    stdio: 'inherit',
  });
  copyFileSync(join(source, 'README.md'), join(folder, 'README.md'));
  copyFileSync(join(repoRoot, 'LICENSE'), join(folder, 'LICENSE'));
  const manifest = {
    ...(JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as object),
    files: ['lib', ...(more.files ?? [])],
    main: MAIN,
    types: TYPES,
    exports: {
      '.': { types: TYPES, default: MAIN },
      ...more.exports,
      './package.json': './package.json',
    },
    sideEffects: false,
    publishConfig: { access: 'public' },
    ...(more.dependencies === undefined ? {} : { dependencies: more.dependencies }),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return folder;
}
