import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repoRoot } from '../repo-root.js';
import { moduleClosure } from './module-closure.js';

const ENTRY = 'apps/simulator/src/foxtail-simulator.main.js';
/** What is read from the disk rather than imported. */
const PAGE = 'apps/simulator/src/page/browser';

interface Manifest {
  dependencies: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/**
 * Makes `@foxtail/simulator` as it is published: of the build only what its command reaches, README, licence,
 * and a package.json that depends on what that code imports, in the very versions that are tested here.
 * @returns the folder, ready for `npm publish` or `npm pack`
 */
export function packageSimulator(): string {
  const source = join(repoRoot, 'apps/simulator/package');
  const folder = join(repoRoot, 'dist/packages/simulator');
  rmSync(folder, { recursive: true, force: true });
  const { files, libs, packages } = moduleClosure(join(repoRoot, 'dist'), ENTRY, [PAGE]);
  for (const file of files) copy(join(repoRoot, 'dist', file), join(folder, 'lib', file));
  chmodSync(join(folder, 'lib', ENTRY), 0o755);
  copy(join(source, 'README.md'), join(folder, 'README.md'));
  copy(join(repoRoot, 'LICENSE'), join(folder, 'LICENSE'));
  const imports = libs.map((lib) => [`#${lib}`, `./lib/libs/${lib}/src/index.js`]);
  const manifest = {
    ...(JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as object),
    bin: { 'foxtail-simulator': `lib/${ENTRY}` },
    files: ['lib'],
    imports: Object.fromEntries(imports) as Record<string, string>,
    dependencies: withPeers(packages),
    publishConfig: { access: 'public' },
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return folder;
}

/** Those packages in the project's versions, and what they ask whoever uses them to bring along. */
function withPeers(packages: readonly string[]): Record<string, string> {
  const { dependencies: known } = manifestOf(repoRoot);
  const wanted = new Set(packages);
  for (const name of wanted) {
    const { peerDependencies = {}, peerDependenciesMeta = {} } = manifestOf(
      join(repoRoot, 'node_modules', name),
    );
    for (const peer of Object.keys(peerDependencies))
      if (!peerDependenciesMeta[peer]?.optional) wanted.add(peer);
  }
  const versions = [...wanted].sort().map((name) => {
    const version = known[name];
    if (version === undefined) throw new Error(`${name} is no dependency of the project`);
    return [name, version];
  });
  return Object.fromEntries(versions) as Record<string, string>;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  // Maps are not packed, and a note of one would make debuggers look for it.
  if (/\.m?js$/.test(from)) writeFileSync(to, withoutMap(readFileSync(from, 'utf8')));
  else copyFileSync(from, to);
}

function withoutMap(code: string): string {
  return code.replace(/^\/\/# sourceMappingURL=.*$/m, '').trimEnd() + '\n';
}
