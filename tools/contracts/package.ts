import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemas } from '#contracts';
import { repoRoot } from '../repo-root.js';

const source = join(repoRoot, 'libs/contracts');

/**
 * Makes `@foxtail/contracts` as it is published: compiled code with its types, the schemas, and its
 * own package.json. @returns the folder, ready for `npm publish` or `npm pack`
 */
export function packageContracts(): string {
  const folder = join(repoRoot, 'dist/packages/contracts');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'schemas'), { recursive: true });
  const tsc = join(repoRoot, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(source, 'tsconfig.package.json')], {
    stdio: 'inherit',
  });
  const types = join(folder, 'lib/index.d.ts');
  // Buffer is in the types: since TypeScript 6 a program has those of Node only where something asks for them.
  writeFileSync(types, `/// <reference types="node" />\n${readFileSync(types, 'utf8')}`);
  for (const [type, schema] of jsonSchemas()) {
    writeFileSync(join(folder, 'schemas', `${type}.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
  copyFileSync(join(source, 'README.md'), join(folder, 'README.md'));
  copyFileSync(join(repoRoot, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  return folder;
}

function manifest(): object {
  const root = read(join(repoRoot, 'package.json')) as { dependencies: Record<string, string> };
  const { ajv, typebox } = root.dependencies;
  const main = './lib/index.js';
  const types = './lib/index.d.ts';
  return {
    ...(read(join(source, 'package.json')) as object),
    files: ['lib', 'schemas'],
    main,
    types,
    exports: {
      '.': { types, default: main },
      './schemas/*': './schemas/*',
      './package.json': './package.json',
    },
    sideEffects: false,
    publishConfig: { access: 'public' },
    // Nothing but what its own code imports, and the types of Buffer: whichever the subscriber has already.
    dependencies: { '@types/node': '>=20', ajv, typebox },
  };
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
