import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { migrate } from '#read-models';
import { migrateSpool } from '#spool';
import { createClient, type DatabaseAddress } from '#wire';
import { Authority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { PASSWORD, SecurePostgres } from '../support/secure-postgres.js';
import { ask, deliver, webhook } from '../support/vendor.js';

const PATIENCE = { withinMs: 60_000 };

let secure: SecurePostgres;
let others: Authority;

beforeAll(async () => {
  secure = await SecurePostgres.start();
  others = Authority.create('Others');
  // What was told to reload takes a moment.
  await eventually(async () => {
    const [row] = await secure.query<{ ssl: string }>(`SELECT current_setting('ssl') AS ssl`);
    return row?.ssl === 'on' ? undefined : 'ssl is off';
  }, PATIENCE);
});
afterAll(async () => {
  await secure?.close();
  others?.drop();
});

/** Connects, and asks whether by TLS. @returns `tls` or `plain`, or why it could not, in words */
async function outcome(address: DatabaseAddress): Promise<string> {
  const client = createClient(address, { connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ ssl: boolean }>(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    return rows[0]?.ssl ? 'tls' : 'plain';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const by = (query: Record<string, string>, host?: string) => ({
  url: secure.url(query, 'wire', host),
  passwordFile: secure.passwordFile,
});
const UNTRUSTED = /from no authority that is known here: set sslrootcert/;
const OTHER_HOST = /certificate is for another host/;

describe('each mode means what it does to libpq', () => {
  const mine = () => secure.authority.ca;
  test.each<[string, () => DatabaseAddress, string | RegExp]>([
    ['none: no TLS, which the server refuses', () => by({}), /no encryption.*see sslmode/],
    ['disable', () => by({ sslmode: 'disable' }), /no encryption/],
    ['require: whoever the server is', () => by({ sslmode: 'require' }, 'localhost'), 'tls'],
    [
      'require, of an authority that is named',
      () => by({ sslmode: 'require', sslrootcert: mine() }, 'localhost'),
      'tls',
    ],
    [
      'require, of another authority',
      () => by({ sslmode: 'require', sslrootcert: others.ca }),
      UNTRUSTED,
    ],
    [
      'verify-ca, by whatever name',
      () => by({ sslmode: 'verify-ca', sslrootcert: mine() }, 'localhost'),
      'tls',
    ],
    [
      'verify-ca, of another authority',
      () => by({ sslmode: 'verify-ca', sslrootcert: others.ca }),
      UNTRUSTED,
    ],
    ['verify-full', () => by({ sslmode: 'verify-full', sslrootcert: mine() }), 'tls'],
    [
      'verify-full, by another name',
      () => by({ sslmode: 'verify-full', sslrootcert: mine() }, 'localhost'),
      OTHER_HOST,
    ],
    [
      'verify-full, of another authority',
      () => by({ sslmode: 'verify-full', sslrootcert: others.ca }),
      UNTRUSTED,
    ],
    ['verify-full, of those that Node knows', () => by({ sslmode: 'verify-full' }), UNTRUSTED],
  ])('%s', async (_, address, expected) => {
    expect(await outcome(address())).toMatch(expected);
  });

  it('with a client certificate, and not without', async () => {
    const tls = { sslmode: 'verify-full', sslrootcert: secure.authority.ca };
    const { cert, key } = secure.client;
    const with_ = secure.url({ ...tls, sslcert: cert, sslkey: key }, 'client');
    expect(await outcome(with_)).toBe('tls');
    expect(await outcome(secure.url(tls, 'client'))).toMatch(/client certificate.*sslcert/);
  });

  it('and tells of a wrong password without saying it', async () => {
    const passwordFile = secure.authority.write('wrong', 'hush-hush');
    const said = await outcome({ ...by({ sslmode: 'require' }), passwordFile });
    expect(said).toMatch(/password authentication failed.*_PASSWORD_FILE/);
    expect(said).not.toContain('hush-hush');
  });
});

describe('all that connects', () => {
  it('does so by TLS, with a password out of a file, and feels a new one', async () => {
    const tls = { sslmode: 'verify-full', sslrootcert: secure.authority.ca };
    const address = by(tls);
    await Promise.all([migrate(address), migrateSpool(address)]);
    const foxtail = await Foxtail.prepare();
    try {
      const database = { DATABASE_URL: address.url, DATABASE_PASSWORD_FILE: address.passwordFile };
      const spool = {
        SPOOL_DATABASE_URL: address.url,
        SPOOL_DATABASE_PASSWORD_FILE: address.passwordFile,
      };
      const [ingest, , readApi] = [
        await foxtail.start('ingest', spool),
        await foxtail.start('projections', { ...database, ...spool }),
        await foxtail.start('read-api', database),
      ];
      const names = async () => {
        const rows = await secure.query<{ name: string; ssl: boolean }>(
          `SELECT DISTINCT application_name AS name, ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
           WHERE usename = 'wire' ORDER BY name`,
        );
        return rows.map(({ name, ssl }) => `${name} ${ssl ? 'tls' : 'plain'}`);
      };
      const all = ['changes', 'projections', 'read-api', 'spool'].map(
        (name) => `foxtail-${name} tls`,
      );
      await eventually(async () => {
        const found = await names();
        return all.every((name) => found.includes(name)) ? undefined : found.join();
      }, PATIENCE);
      expect(await names()).not.toContainEqual(expect.stringContaining('plain'));
      // The new password is in the file first, and connections that are open go on: then all are cut.
      secure.authority.write('password', 'the next one');
      await secure.query(`ALTER ROLE wire PASSWORD 'the next one'`);
      await secure.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'wire'`,
      );
      const body = webhook('document.processed', { _id: 'after-rotation' });
      await deliver(`${ingest.url}/webhooks/main`, { body });
      await eventually(async () => {
        const { status, json } = await ask(`${readApi.url}/readyz`, null);
        return status === 200 ? undefined : JSON.stringify(json);
      }, PATIENCE);
      await eventually(async () => {
        const [row] = await secure.query<{ count: string }>(
          `SELECT count(*) FROM foxtail.documents WHERE document_id = 'after-rotation'`,
        );
        return row?.count === '1' ? undefined : 'it is not in the read models';
      }, PATIENCE);
    } finally {
      await foxtail.stop();
      secure.authority.write('password', PASSWORD);
      await secure.query(`ALTER ROLE wire PASSWORD '${PASSWORD}'`);
    }
  });
});
