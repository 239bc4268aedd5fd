import { afterAll, describe, expect, it, test } from '@jest/globals';
import { Authority } from '../../../test/support/certificates.js';
import { connectionOf } from './database.connection.js';
import { databaseFaults } from './database.settings.js';
import { splitUrl } from './database.url.js';

const authority = Authority.create();
const client = authority.issue('client');
const password = authority.write('password', 'p@ss\n');
afterAll(() => authority.drop());

const BASE = 'postgres://me@db.example:5432/foxtail';

describe('a database’s URL', () => {
  it('keeps what is not about TLS, as it was', () => {
    expect(splitUrl('postgres://u:p%40@h/d?options=-c%20x%3D1&sslmode=verify-full')).toEqual({
      rest: 'postgres://u:p%40@h/d?options=-c+x%3D1',
      tls: { sslmode: 'verify-full' },
    });
    expect(splitUrl(BASE).rest).toBe(BASE);
    expect(connectionOf('postgres://u:p%40@h/d?options=-c%20x%3D1')).toMatchObject({
      user: 'u',
      password: 'p@',
      options: '-c x=1',
    });
  });

  test.each([
    ['', undefined],
    ['?sslmode=disable', false],
    ['?sslmode=require', { rejectUnauthorized: false, checkServerIdentity: expect.any(Function) }],
    ['?sslmode=require&uselibpqcompat=true', { rejectUnauthorized: false }],
    ['?sslmode=verify-full', { minVersion: 'TLSv1.2' }],
  ])('%p means what it does to libpq', (query, ssl) => {
    const found = connectionOf(`${BASE}${query}`).ssl;
    if (typeof ssl === 'object') expect(found).toMatchObject(ssl);
    else expect(found).toBe(ssl);
  });

  it('checks the authority wherever one is named, and the host with verify-full alone', () => {
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      const { ssl } = connectionOf(`${BASE}?sslmode=${mode}&sslrootcert=${authority.ca}`);
      expect(ssl).toHaveProperty('ca', expect.stringContaining('BEGIN CERTIFICATE'));
      expect(ssl).not.toHaveProperty('rejectUnauthorized');
      expect(typeof ssl === 'object' && 'checkServerIdentity' in ssl).toBe(mode !== 'verify-full');
    }
  });

  test.each([
    [
      'sslmode=prefer',
      ['sslmode of DATABASE_URL must be one of: disable, require, verify-ca, verify-full'],
    ],
    ['sslmode=verify-ca', ['sslmode of DATABASE_URL is verify-ca, which needs sslrootcert=FILE']],
    [
      `sslrootcert=${authority.ca}`,
      ['sslrootcert of DATABASE_URL means nothing without sslmode=require or more'],
    ],
    [
      'sslmode=verify-full&sslrootcert=/nowhere',
      ['sslrootcert of DATABASE_URL can not be read: there is no such file (/nowhere)'],
    ],
    [
      `sslmode=require&sslcert=${client.cert}`,
      ['sslkey of DATABASE_URL is not set, which sslcert of DATABASE_URL needs'],
    ],
  ])('%p is refused with what is wrong', (query, faults) => {
    expect(databaseFaults({ DATABASE_URL: `${BASE}?${query}` })).toEqual(faults);
  });

  it('may leave the password to a file, which is read for each connection', () => {
    const given = { DATABASE_URL: BASE, DATABASE_PASSWORD_FILE: password };
    expect(databaseFaults(given)).toEqual([]);
    const { password: ask } = connectionOf({ url: BASE, passwordFile: password });
    expect((ask as () => string)()).toBe('p@ss');
    authority.write('password', 'other');
    expect((ask as () => string)()).toBe('other');
  });

  it('has its password in one place, and says neither', () => {
    const faults = databaseFaults({
      SPOOL_DATABASE_URL: 'postgres://me:hush@db/foxtail',
      SPOOL_DATABASE_PASSWORD_FILE: password,
      DATABASE_PASSWORD_FILE: '/nowhere/else',
    });
    expect(faults).toEqual([
      'DATABASE_PASSWORD_FILE is set, and DATABASE_URL is not',
      'DATABASE_PASSWORD_FILE can not be read: there is no such file (/nowhere/else)',
      'SPOOL_DATABASE_URL holds a password, and SPOOL_DATABASE_PASSWORD_FILE is set, too: give one',
    ]);
  });
});
