import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Receiver } from '../../apps/simulator/test/receiver.js';
import { Foxtail, SECRET, VENDOR_ENVIRONMENT } from '../support/foxtail.js';

const IMPORTS_ENVIRONMENT = '64f0c0ffee00000000000003';
const IMPORTS_SECRET = 'another secret of the tests';
const root = join(import.meta.dirname, '../..');
let foxtail: Foxtail;
let key: string;
let secretFile: string;
let importsSecretFile: string;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({
    main: {
      environment: 'demo',
      vendorEnvironment: VENDOR_ENVIRONMENT,
      events: ['document.*', 'batch.*'],
    },
    imports: {
      environment: 'demo-imports',
      vendorEnvironment: IMPORTS_ENVIRONMENT,
      events: ['document.*', 'file.*', 'import.*'],
      secrets: [{ id: 'test', env: 'IMPORTS_SECRET' }],
    },
  });
  await foxtail.startAll({ IMPORTS_SECRET });
  key = await foxtail.createKey(['demo', 'demo-imports']);
  secretFile = join(foxtail.folder, 'secret');
  writeFileSync(secretFile, SECRET);
  importsSecretFile = join(foxtail.folder, 'imports-secret');
  writeFileSync(importsSecretFile, IMPORTS_SECRET);
});
afterAll(() => foxtail.stop());

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `npm run simulate -- …` as a user has it; `during` may send it signals. */
function simulate(
  args: readonly string[],
  env: Record<string, string> = {},
  during: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Run> {
  const base = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  const child = spawn(process.execPath, ['tools/run.mjs', 'simulate', ...args], {
    cwd: root,
    env: { ...base, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    during(stderr, (signal) => child.kill(signal));
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

interface Report {
  sent: number;
  accepted: number;
  lost: number;
  unfinished: number;
  refused: number;
  retried: number;
  interrupted: boolean;
  answers: Record<string, number>;
  faults: Record<string, { sent: number; answers: Record<string, number> }>;
  acceptedMs: { p50: number; p95: number; p99: number; max: number };
  audit: { batches: number; agree: number; found: number; differences: string[] } | null;
  ok: boolean;
}

function reportOf({ stdout, stderr }: Run): Report {
  expect([stdout.trim().split('\n').length, stderr]).toEqual([1, expect.any(String)]);
  return JSON.parse(stdout) as Report;
}

const ingest = (endpoint: string) => `${foxtail.url('ingest')}/webhooks/${endpoint}`;

describe('npm run simulate', () => {
  it('drives ingest in both dialects with faults: the report adds up, and the read API has it all', async () => {
    const run = await simulate(
      [
        ...['--to', `1=${ingest('main')}`, '--to', `2=${ingest('imports')}`],
        ...['--secret-file', secretFile, '--secret-file', `2=${importsSecretFile}`],
        ...['--dialect', 'both', '--json'],
        ...['--rate', '200', '--duration', '3s', '--documents-per-batch', '1..15'],
        ...['--changes', '30%', '--rejected', '10%', '--faults', 'duplicates=10%,reorder=10%'],
        ...['--faults', 'dropAnswer=10%,twiceAtOnce=10%,wrongSignature=5%,otherDialect=5%'],
        ...['--read-api', foxtail.url('read-api'), '--audit-timeout', '20s'],
      ],
      { FOXTAIL_API_KEY: key },
    );
    const report = reportOf(run);
    expect([report.audit?.differences, run.code]).toEqual([[], 0]);
    expect(report).toMatchObject({ ok: true, lost: 0, unfinished: 0, interrupted: false });
    expect(report.sent).toBe(report.accepted);
    expect(report.sent).toBeGreaterThan(100);
    expect(report.sent).toBeLessThanOrEqual(650);
    expect(report.audit?.batches).toBeGreaterThan(1);
    expect(report.audit?.agree).toBe(report.audit?.batches);
    for (const fault of ['duplicate', 'reorder', 'dropAnswer', 'twiceAtOnce'])
      expect([fault, report.faults[fault]?.sent]).toEqual([fault, expect.any(Number)]);
    // A copy is accepted like the first: ingest takes a repeat for what it is.
    const { sent = 0, answers = {} } = report.faults['duplicate'] ?? {};
    expect(answers).toEqual({ 200: sent });
    const wrong = report.faults['wrongSignature'];
    expect(wrong?.answers).toEqual({ 401: wrong?.sent });
    const { p50, p95, p99, max } = report.acceptedMs;
    expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].sort((a, b) => a - b));
    expect(run.stderr).toMatch(/batches agree/);
  });

  it('says which deliveries a receiver lost, and ends with 1', async () => {
    // Every tenth event is refused each time that it comes.
    const refused = new Set<string>();
    let events = 0;
    const seen = new Set<string>();
    const receiver = await Receiver.start((response, { body }) => {
      const event = body.toString();
      if (!seen.has(event)) {
        seen.add(event);
        if (++events % 10 === 0) refused.add(event);
      }
      response.statusCode = refused.has(event) ? 500 : 200;
      response.end();
    });
    const flags = ['--secret', 'one', '--rate', '200', '--duration', '1s', '--json'];
    const run = await simulate(['--to', receiver.url, ...flags]);
    await receiver.stop();
    const report = reportOf(run);
    expect(run.code).toBe(1);
    expect(refused.size).toBeGreaterThan(0);
    // The first dialect: up to two more tries.
    expect(report).toMatchObject({
      ok: false,
      sent: seen.size,
      lost: refused.size,
      accepted: seen.size - refused.size,
      unfinished: 0,
      refused: refused.size * 3,
      retried: refused.size,
      answers: { 200: seen.size - refused.size, 500: refused.size * 3 },
      audit: null,
    });
  });

  it('finds what a receiver answered 200 and did not keep', async () => {
    let n = 0;
    // Passes all on to ingest but each twentieth, which it swallows.
    const receiver = await Receiver.start((response, { body, headers }) => {
      n += 1;
      if (n % 20 === 0) return void response.end();
      const { 'x-invofox-signature': signature = '' } = headers;
      const init = { method: 'POST', body, headers: { 'x-invofox-signature': String(signature) } };
      void fetch(ingest('main'), init).then((answer) => {
        response.statusCode = answer.status;
        response.end();
      });
    });
    const run = await simulate([
      ...['--to', receiver.url, '--secret-file', secretFile, '--rate', '100', '--duration', '1s'],
      ...['--read-api', foxtail.url('read-api'), '--audit-timeout', '2s', '--api-key', key],
    ]);
    await receiver.stop();
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^ {2}lost +0$/m);
    expect(run.stdout).toMatch(/Compared \d+ batches with \d+ documents: \d+ differences/);
    expect(run.stdout).toMatch(/^ {4}(batch|document) [0-9a-f]{24}/m);
    expect(`${run.stdout}${run.stderr}`).not.toContain(key);
  });

  it('makes nothing more on Ctrl-C, delivers what was made, and reports', async () => {
    const receiver = await Receiver.start((response) => response.end());
    const run = await simulate(
      ['--to', receiver.url, '--secret', 'one', '--rate', '100', '--duration', '10m', '--json'],
      {},
      (stderr, kill) => {
        if (/[1-9]\d* of 60,000 done/.test(stderr) && !stderr.includes('nothing more'))
          kill('SIGINT');
      },
    );
    await receiver.stop();
    const report = reportOf(run);
    expect(report).toMatchObject({ interrupted: true, lost: 0, unfinished: 0, ok: true });
    expect([run.code, report.accepted]).toEqual([0, report.sent]);
    expect(report.sent).toBe(receiver.received.length);
    // Whole batches: each that was begun was closed, and processed.
    const ended = (type: string) =>
      receiver.received.filter(({ body }) => body.toString().startsWith(`{"type":"${type}"`))
        .length;
    expect(ended('batch.processed')).toBe(ended('batch.created'));
  });

  it('lists every mistake at once, with exit code 2 and no secret', async () => {
    const run = await simulate([
      ...['--to', 'ftp://x', '--rate', '0', '--duration', 'soon', '--dialect', '3'],
      ...['--faults', 'duplicate=120%,what=1%', '--secret', 'hush-hush', '--nonsense'],
      ...['--read-api', 'http://127.0.0.1:1'],
    ]);
    expect([run.code, run.stdout]).toEqual([2, '']);
    for (const word of [
      '--to',
      '--rate',
      '--duration',
      '--dialect',
      'duplicate',
      'what',
      '--nonsense',
      'FOXTAIL_API_KEY',
    ])
      expect(run.stderr).toContain(word);
    expect(run.stderr).not.toContain('hush-hush');
  });
});
