import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';

interface Locked {
  version?: string;
  link?: boolean;
}

/**
 * A registry with nothing but the packages that the project has installed, so that npm can install a package of ours,
 * as it would for anybody, without a network: what its package.json forgets is not found.
 */
export class LocalRegistry {
  private constructor(
    private readonly server: Server,
    /** Of each package, the folders of its versions below the project's. */
    private readonly folders: ReadonlyMap<string, ReadonlyMap<string, string>>,
    private readonly root: string,
  ) {}

  static async start(root: string): Promise<LocalRegistry> {
    const server = createServer();
    const registry = new LocalRegistry(server, installedBelow(root), root);
    server.on('request', (request, response) => {
      const answer = registry.answer(decodeURIComponent((request.url ?? '').slice(1)));
      response.statusCode = answer === null ? 404 : 200;
      response.end(answer ?? '{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A package's description by its name, or an archive by `NAME/-/VERSION.tgz`. */
  private answer(path: string): string | Buffer | null {
    const [name = '', archive] = path.split('/-/');
    const versions = this.folders.get(name);
    if (versions === undefined) return null;
    if (archive === undefined) return JSON.stringify(this.describe(name, versions));
    const folder = versions.get(archive.replace(/\.tgz$/, ''));
    return folder === undefined ? null : packed(join(this.root, folder));
  }

  private describe(name: string, versions: ReadonlyMap<string, string>): object {
    const described = [...versions].map(([version, folder]) => {
      const manifest = readFileSync(join(this.root, folder, 'package.json'), 'utf8');
      const dist = { tarball: `${this.url}/${name}/-/${version}.tgz` };
      return [version, { ...(JSON.parse(manifest) as object), dist }];
    });
    const latest = [...versions.keys()].at(-1);
    return { name, 'dist-tags': { latest }, versions: Object.fromEntries(described) as object };
  }
}

function packed(folder: string): Buffer {
  const args = ['-czf', '-', '--exclude', 'node_modules', '-C', dirname(folder), basename(folder)];
  return execFileSync('tar', args, { maxBuffer: 256 * 1024 * 1024 });
}

function installedBelow(root: string): Map<string, Map<string, string>> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const folders = new Map<string, Map<string, string>>();
  for (const [folder, { version, link }] of Object.entries(lock.packages)) {
    if (folder === '' || link || version === undefined || !existsSync(join(root, folder))) continue;
    const name = folder.split('node_modules/').at(-1) ?? '';
    folders.set(name, (folders.get(name) ?? new Map<string, string>()).set(version, folder));
  }
  return folders;
}
