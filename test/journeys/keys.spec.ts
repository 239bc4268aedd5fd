import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseApiKey } from '#read-models';
import { runCommand } from '../support/commands.js';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { ask } from '../support/vendor.js';

let foxtail: Foxtail;
beforeAll(async () => {
  foxtail = await Foxtail.prepare();
  await foxtail.start('read-api');
});
afterAll(() => foxtail.stop());

const keys = (...args: string[]) =>
  runCommand(['keys', ...args], { DATABASE_URL: foxtail.database.url });
const batches = async (key: string) =>
  (await ask(`${foxtail.url('read-api')}/v1/batches`, key)).status;

describe('npm run keys', () => {
  it('makes a key that reads what it is for, lists it without its secret, and ends it', async () => {
    const made = keys(
      ...['create', '--name', 'reports', '--environment', 'demo', '--scope', 'batches:read'],
      ...['--expires', '90d', '--json'],
    );
    expect(made.status).toBe(0);
    const { keyId, key } = JSON.parse(made.stdout) as { keyId: string; key: string };
    expect(parseApiKey(key)?.keyId).toBe(keyId);
    expect(await batches(key)).toBe(200);
    expect((await ask(`${foxtail.url('read-api')}/v1/documents/x`, key)).status).toBe(403);

    const listed = keys('list', '--json').stdout;
    expect(JSON.parse(listed)).toMatchObject([
      { keyId, name: 'reports', state: 'live', environments: ['demo'], scopes: ['batches:read'] },
    ]);
    const table = keys('list').stdout;
    expect(table).toMatch(new RegExp(`^${keyId}  reports  live until \\d{4}-`, 'm'));
    for (const text of [listed, table]) expect(text).not.toContain(key.slice(17));

    expect(keys('revoke', key).stdout).toBe(`revoked ${keyId}\n`);
    expect(keys('revoke', keyId)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('already'),
    });
    await eventually(async () => ((await batches(key)) === 401 ? undefined : 'still good'), {
      withinMs: 10_000,
    });
  });

  it.each([
    [[], 2, 'create, list or revoke'],
    [['create', '--name', 'x'], 2, '--environment'],
    [['create', '--name', 'x', '--environment', 'a', '--scope', 'write'], 2, 'batches:read'],
    [['create', '--name', 'x', '--environment', 'a', '--expires', 'soon'], 2, '90d'],
    [['list', '--name', 'x'], 2, 'list does not take --name'],
    [['revoke'], 2, 'needs the id of a key'],
    [['revoke', 'nonsense'], 2, '12 hexadecimal digits'],
    [['revoke', '000000000000'], 1, 'there is no key 000000000000'],
  ])('%p ends with %p and says what to do', (args, status, message) => {
    const run = keys(...args);
    expect(run).toMatchObject({ status, stdout: '' });
    expect(run.stderr).toContain(message);
  });

  it('tells all of that on --help', () => {
    const { status, stdout } = keys('--help');
    expect(status).toBe(0);
    for (const word of ['--scope', '--expires', '--json', 'events:read'])
      expect(stdout).toContain(word);
  });
});
