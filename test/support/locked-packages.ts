import { readFileSync } from 'node:fs';

export interface LockedPackage {
  /** name@version */
  id: string;
  dev: boolean;
  optional: boolean;
}

/** The packages that a lockfile names: the project's, or npm's record of what it installed. */
export function packagesIn(lockfile: string): LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(lockfile, 'utf8')) as {
    packages: Record<string, { version: string; dev?: boolean; optional?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version, dev = false, optional = false }]) => ({
      id: `${path.split('node_modules/').at(-1)}@${version}`,
      dev,
      optional,
    }));
}
