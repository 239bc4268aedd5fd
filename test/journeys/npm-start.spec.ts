import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { brokers } from '../support/foxtail.js';
import { runCommand } from '../support/commands.js';
import { kafkaPrefix } from '../support/kafka-prefix.js';
import { alive, NpmStart } from '../support/npm-start.js';

const SLOW = 120_000;
let database: TestDatabase;
let stateDir: string;
let given: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  stateDir = mkdtempSync(join(tmpdir(), 'foxtail-start-'));
  given = { KAFKA_BROKERS: brokers(), DATABASE_URL: database.url, FOXTAIL_STATE_DIR: stateDir };
});
afterAll(async () => {
  await database.drop();
  rmSync(stateDir, { recursive: true });
});

describe('npm start -- --once', () => {
  it(
    'ends with one JSON object as the last line of its standard output',
    async () => {
      const start = new NpmStart(stateDir, ['--once'], given);
      expect([await start.exit(), start.output]).toEqual([0, expect.any(String)]);
      const last = start.stdout.trimEnd().split('\n').at(-1) ?? '';
      const result = JSON.parse(last) as { batches: object[] };
      expect(Object.keys(result)).toEqual(['batches', 'accepted', 'inKafka', 'inReadModel']);
      expect(result).toMatchObject({ accepted: 251, inKafka: 251, inReadModel: 251 });
      const complete = {
        id: expect.any(String),
        status: 'completed',
        completedMs: expect.any(Number),
      };
      expect(result.batches).toEqual([
        { ...complete, total: 5 },
        { ...complete, total: 40 },
        { ...complete, total: 200 },
      ]);
    },
    SLOW,
  );

  it(
    'that is interrupted has no result and says so by its exit code',
    async () => {
      const start = new NpmStart(stateDir, ['--once'], given);
      await start.prints('uploading three batches');
      const processes = start.processes();
      start.ctrlC();
      expect(await start.exit()).toBe(130);
      expect(start.output).toMatch(/^foxtail: interrupted$/m);
      expect(start.output).not.toContain('events accepted');
      expect(start.stdout).not.toContain('{');
      expect(alive(processes)).toEqual([]);
    },
    SLOW,
  );
});

describe('the commands of an operator', () => {
  const run = (...args: string[]) => runCommand(args, given);

  it('make tables and topics, and find nothing left to do the second time', () => {
    expect(run('migrate')).toMatchObject({ status: 0, stdout: 'The schema is up to date.\n' });
    const topics = { ...given, TOPIC_PREFIX: kafkaPrefix() };
    expect(runCommand(['topics', 'apply'], topics).stdout.match(/^created /gm)).toHaveLength(5);
    expect(runCommand(['topics', 'apply'], topics).stdout.match(/^as agreed /gm)).toHaveLength(5);
  });

  it('make, list and revoke keys', () => {
    const created = run('keys', 'create', '--name', 'me', '--environment', 'demo');
    const [, keyId = ''] = /^fxt_([0-9a-f]{12})_\S{43}\n$/.exec(created.stdout) ?? [];
    const listed = run('keys', 'list').stdout.split('\n');
    expect(listed[0]).toMatch(/^KEY ID +NAME +STATE +LAST USED +ENVIRONMENTS +SCOPES$/);
    expect(listed.slice(1).join('\n')).toMatch(
      new RegExp(`^${keyId} +me +live +never +demo +batches:read,`, 'm'),
    );
    expect(run('keys', 'revoke', keyId)).toMatchObject({ status: 0 });
    expect(run('keys', 'revoke', '0'.repeat(12))).toMatchObject({ status: 1 });
    expect(run('keys', 'list').stdout).toMatch(new RegExp(`^${keyId} .* revoked `, 'm'));
  });

  it('answer with the addresses, and nothing else on standard output', () => {
    const { KAFKA_BROKERS, DATABASE_URL } = given;
    const expected = `KAFKA_BROKERS=${KAFKA_BROKERS}\nDATABASE_URL=${DATABASE_URL}\n`;
    expect(run('stack', 'up')).toMatchObject({ status: 0, stdout: expected });
    const { status, stdout } = run('stack', 'status');
    expect(status).toBe(0);
    const host = new URL(DATABASE_URL as string).host;
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^kafka +running +given +${KAFKA_BROKERS}$`)),
      expect.stringMatching(new RegExp(`^postgres +running +given +${host}$`)),
    ]);
  });

  it.each([
    ['keys'],
    ['keys', 'create'],
    ['keys', 'create', '--name', 'x', '--environment', 'y', '--expires', '2020-01-01'],
    ['keys', 'list', 'extra'],
    ['topics'],
    ['migrate', 'extra'],
    ['topics', 'apply', '--replication-factor', 'three'],
    ['stack', 'sideways'],
    ['stack', 'up', 'extra'],
    ['stack', 'up', '--purge'],
    ['start', 'extra'],
    ['contracts', 'break'],
    ['bench', 'nothing'],
    ['nonsense'],
  ])('refuse %s %s with exit code 2, before any server is asked', (...args) => {
    const { status, stderr } = runCommand(args, { FOXTAIL_STATE_DIR: stateDir });
    expect([status, stderr.length > 0]).toEqual([2, true]);
  });

  it('name the command that is not there', () => {
    const { stderr } = runCommand(['stack', 'foo'], { FOXTAIL_STATE_DIR: stateDir });
    expect(stderr).toContain('there is no stack command "foo"');
  });

  it('say what is missing when there is neither an address nor a local stack', () => {
    const { status, stderr } = runCommand(['migrate'], { FOXTAIL_STATE_DIR: stateDir });
    expect(status).toBe(2);
    expect(stderr).toContain('npm run stack -- up');
  });

  it('refuse an address that is none, without repeating it', () => {
    const { status, stderr } = runCommand(['migrate'], { ...given, DATABASE_URL: 'hunter2' });
    expect(status).toBe(2);
    expect(stderr).toContain('postgres://user:password@host:5432/database');
    expect(stderr).not.toContain('hunter2');
  });

  it('refuse both addresses at once before anything is started', () => {
    const bad = { ...given, KAFKA_BROKERS: 'nowhere', DATABASE_URL: 'hunter2' };
    const { status, stdout, stderr } = runCommand(['start', '--once'], bad);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/KAFKA_BROKERS should[^]*DATABASE_URL should/);
    expect(stderr).not.toContain('hunter2');
  });
});
