import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runCommand } from '../support/commands.js';
import { eventually } from '../support/eventually.js';

const root = join(import.meta.dirname, '../..');
let running: ChildProcess | undefined;
afterEach(() => void running?.kill('SIGKILL'));

/** `npm run simulator -- …` with nothing set that names a Kafka or a Postgres. */
async function start(args: readonly string[]) {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  const child = spawn(process.execPath, ['tools/run.mjs', 'simulator', ...args], {
    cwd: root,
    env,
  });
  running = child;
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await eventually(() => (output.includes('Ctrl-C stops it.') ? undefined : output), {
    withinMs: 30_000,
  });
  const [, url = ''] = /^The vendor is at (\S+)$/m.exec(output) ?? [];
  return { child, output, url, ended };
}

describe('npm run simulator', () => {
  it('prints where it is and the key of the demo, and ends with 0 on SIGINT', async () => {
    const { child, output, url, ended } = await start([
      '--port',
      '0',
      '--speed',
      '10',
      '--seed',
      '7',
    ]);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const [, key = ''] = /^ +API key +(\S+)$/m.exec(output) ?? [];
    expect((await fetch(`${url}/`, { headers: { 'x-api-key': key } })).status).toBe(200);
    expect((await fetch(`${url}/`, { headers: { 'x-api-key': 'another' } })).status).toBe(401);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  it('says in a line why it can not start', async () => {
    const { url } = await start(['--port', '0']);
    const second = runCommand(['simulator', '--port', new URL(url).port], {});
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(/^foxtail-simulator: .*EADDRINUSE/m);
    const wrong = runCommand(['simulator', '--port', '99999', '--nonsense'], { SEED: 'x' });
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    for (const word of ['--port must be', 'there is no --nonsense', 'SEED must be'])
      expect(wrong.stderr).toContain(word);
  });

  it('has help of which each flag is a setting', () => {
    const { status, stdout } = runCommand(['simulator', '--help'], {});
    expect(status).toBe(0);
    for (const word of ['--port', '--config', '--speed', '--state', '--seed', 'INACTIVITY_SECONDS'])
      expect(stdout).toContain(word);
  });
});
