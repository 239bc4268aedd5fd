import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { repoRoot } from '../../tools/repo-root.js';

let answer: boolean | null = null;

/** Whether this build's ingest has a spool: its settings are what it says of itself. */
export function hasSpool(): boolean {
  const main = join(repoRoot, 'dist/apps/ingest/src/main.js');
  answer ??= execFileSync(process.execPath, [main, '--help'], { encoding: 'utf8' }).includes(
    'SPOOL_DATABASE_URL',
  );
  return answer;
}

/** A database of its own beside the one that is given, migrated, with nothing in it. */
export class SpoolDatabase {
  private constructor(
    readonly url: string,
    private readonly server: string,
    private readonly name: string,
  ) {}

  static async create(server: string): Promise<SpoolDatabase> {
    const name = `bench_${randomBytes(6).toString('hex')}`;
    await execute(server, `CREATE DATABASE ${name} TEMPLATE template0`);
    const url = new URL(server);
    url.pathname = `/${name}`;
    const created = new SpoolDatabase(url.href, server, name);
    try {
      migrate(created.url);
      return created;
    } catch (error) {
      await created.drop();
      throw error;
    }
  }

  /** Removes it, ending whatever is connected to it. */
  async drop(): Promise<void> {
    await execute(this.server, `DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
  }
}

/** As an operator does it. */
function migrate(url: string): void {
  const main = join(repoRoot, 'dist/tools/migrate.main.js');
  const env = { ...process.env, DATABASE_URL: url, SPOOL_DATABASE_URL: url };
  execFileSync(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
