import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemas } from '#contracts';
import { packageLib } from '../packages/package-lib.js';
import { repoRoot } from '../repo-root.js';

/** Makes `@foxtail/contracts` as it is published, with the schemas. @returns the folder */
export function packageContracts(): string {
  const root = JSON.parse(readFileSync(join(repoRoot, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const { ajv = '', typebox = '' } = root.dependencies;
  const folder = packageLib('contracts', {
    files: ['schemas'],
    exports: { './schemas/*': './schemas/*' },
    // Nothing but what its own code imports, and the types of Buffer: whichever the subscriber has already.
    dependencies: { '@types/node': '>=20', ajv, typebox },
  });
  const types = join(folder, 'lib/index.d.ts');
  // Buffer is in the types: since TypeScript 6 a program has those of Node only where something asks for them.
  writeFileSync(types, `/// <reference types="node" />\n${readFileSync(types, 'utf8')}`);
  mkdirSync(join(folder, 'schemas'));
  for (const [type, schema] of jsonSchemas()) {
    writeFileSync(join(folder, 'schemas', `${type}.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
  return folder;
}
