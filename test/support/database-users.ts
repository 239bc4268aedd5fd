import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestDatabase } from './database.js';

/** Users of a database that are members of one of Foxtail's roles, or of none. */
export class DatabaseUsers {
  private readonly names: string[] = [];
  private readonly suffix = randomBytes(4).toString('hex');
  private readonly password = randomBytes(8).toString('hex');

  constructor(private readonly database: Pick<TestDatabase, 'url'>) {}

  /** @returns the database's address for a new user of that role */
  async create(role: string | null): Promise<string> {
    const name = `test_${role ?? 'nobody'}_${this.suffix}`;
    await execute(this.database.url, [
      `CREATE ROLE ${name} LOGIN NOSUPERUSER PASSWORD '${this.password}'`,
      ...(role === null ? [] : [`GRANT ${role} TO ${name}`]),
    ]);
    this.names.push(name);
    const url = new URL(this.database.url);
    url.username = name;
    url.password = this.password;
    return url.href;
  }

  /** Once the database is gone: until then they may own something in it. */
  async drop(): Promise<void> {
    const statements = this.names.map((name) => `DROP ROLE ${name}`);
    await execute(process.env['DATABASE_URL'] ?? '', statements);
  }
}

async function execute(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
