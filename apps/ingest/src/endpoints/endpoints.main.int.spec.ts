import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../../../../test/support/commands.js';
import { endpointsJsonSchema } from './endpoints.json-schema.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'foxtail-check-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** The app's own entry, as it is in an image without npm. */
const main = join(
  import.meta.dirname,
  '../../../../dist/apps/ingest/src/endpoints/endpoints.main.js',
);
const run = (args: string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [main, ...args], { env, encoding: 'utf8' });

const check = (yaml: string, args: string[] = [], env: Record<string, string> = {}) => {
  const file = join(folder, 'endpoints.yaml');
  writeFileSync(file, yaml);
  const { status, stdout, stderr } = run(['check', file, ...args], env);
  return { status, stdout, stderr: stderr.replaceAll(file, 'FILE') };
};
const endpoint = (secret: string, more = '') =>
  `endpoints:\n  - { id: main, environment: prod, vendorEnvironment: v, events: [document.*], ${more} secrets: [{ id: s1, ${secret} }] }\n`;
const FINE = 'main  environment prod  POST,PUT  sha256  secrets s1  events document.*\n';

describe('npm run endpoints', () => {
  it('checks a file with its secrets: a line an endpoint, warnings beside, and 0', () => {
    const { status, stdout, stderr } = check(endpoint('env: SECRET', 'algorithm: sha1,'), [], {
      SECRET: 'x',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: FINE.replace('sha256', 'sha1') });
    expect(stderr).toMatch(/^warning: FILE:2:\d+ endpoint main: sha1 is weak.*\n$/);
  });

  it('prints every fault with its line, and ends with 1', () => {
    const { status, stdout, stderr } = check(
      endpoint('env: SECRET', 'tolerance: no, bodyLimit: 5000,'),
      [],
      {
        BODY_LIMIT_BYTES: '2000',
      },
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^FILE:2:\d+ endpoint main: this must be a whole number/),
      expect.stringMatching(/^FILE:2:\d+ endpoint main: the process takes 2000 bytes/),
      expect.stringMatching(/^FILE:2:\d+ endpoint main: secret s1: .* not set/),
    ]);
  });

  it('checks without secrets at hand, if asked to', () => {
    const fine = check(endpoint('env: SECRET'), ['--no-secrets']);
    expect(fine).toEqual({ status: 0, stdout: FINE, stderr: '' });
  });

  it('takes a secret in the file itself only if asked to', () => {
    const { status, stderr } = check(endpoint('value: hidden'), ['--no-secrets']);
    expect(status).toBe(1);
    expect(stderr).toContain('ALLOW_INLINE_SECRETS');
    expect(stderr).not.toContain('hidden');
    expect(check(endpoint('value: hidden'), ['--allow-inline']).stdout).toBe(FINE);
  });

  it('tells how it is called', () => {
    for (const args of [['check'], ['check', '--wrong']]) {
      const { status, stderr } = run(args);
      expect({ args, status }).toEqual({ args, status: 2 });
      expect(stderr).toContain('Usage: npm run endpoints');
    }
  });

  it('is a command of the project', () => {
    const { status, stdout } = runCommand(['endpoints', '--help'], {});
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('Usage:') });
  });

  it('prints the schema', () => {
    const { stdout } = run(['schema']);
    expect(JSON.parse(stdout)).toEqual(endpointsJsonSchema());
  });
});
