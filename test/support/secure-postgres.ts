import { chmodSync, chownSync, copyFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Authority, type Pair } from './certificates.js';
import { PrivatePostgres } from './private-postgres.js';

export const PASSWORD = 'a password and a secret';

/**
 * A PostgreSQL of a test's own with `ssl=on`: the user `wire` has to come by TLS, with a password, `client`
 * with a certificate of that name. The server's certificate is for 127.0.0.1, not for localhost.
 */
export class SecurePostgres {
  private constructor(
    readonly postgres: PrivatePostgres,
    readonly authority: Authority,
    /** A file with the password of `wire`. */
    readonly passwordFile: string,
    /** The certificate of `client`. */
    readonly client: Pair,
  ) {}

  static async start(): Promise<SecurePostgres> {
    const authority = Authority.create();
    const postgres = await PrivatePostgres.start();
    const secure = new SecurePostgres(
      postgres,
      authority,
      authority.write('password', `${PASSWORD}\n`),
      authority.issue('client'),
    );
    try {
      await secure.arm();
      return secure;
    } catch (error) {
      await secure.close();
      throw error;
    }
  }

  /** The database for a user, without a password. */
  url(query: Readonly<Record<string, string>> = {}, user = 'wire', host = '127.0.0.1'): string {
    const url = new URL(this.postgres.url);
    url.username = user;
    url.password = '';
    url.hostname = host;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }

  /** As the server's owner, who needs no TLS. */
  async query<T extends object>(sql: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.postgres.url });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await this.postgres.close();
    this.authority.drop();
  }

  private async arm(): Promise<void> {
    const [home] = await this.query<{ path: string }>(
      `SELECT current_setting('data_directory') AS path`,
    );
    const data = home?.path ?? '';
    const { uid, gid } = statSync(data);
    const own = (from: string, name: string) => {
      copyFileSync(from, join(data, name));
      chownSync(join(data, name), uid, gid);
      chmodSync(join(data, name), 0o600);
    };
    const server = this.authority.issue('postgres', 'IP:127.0.0.1');
    own(server.cert, 'server.crt');
    own(server.key, 'server.key');
    own(this.authority.ca, 'ca.crt');
    writeFileSync(
      join(data, 'pg_hba.conf'),
      [
        'host    all foxtail 127.0.0.1/32 scram-sha-256',
        'hostssl all wire    127.0.0.1/32 scram-sha-256',
        'hostssl all client  127.0.0.1/32 cert',
      ].join('\n'),
    );
    for (const user of ['wire', 'client'])
      await this.query(`CREATE ROLE ${user} LOGIN SUPERUSER PASSWORD '${PASSWORD}'`);
    await this.query(`ALTER SYSTEM SET ssl_ca_file = 'ca.crt'`);
    await this.query(`ALTER SYSTEM SET ssl = on`);
    await this.query(`SELECT pg_reload_conf()`);
  }
}
