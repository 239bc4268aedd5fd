import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../support/commands.js';
import { eventually } from '../support/eventually.js';
import { alive, NpmStart } from '../support/npm-start.js';

let stateDir: string;

beforeAll(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'foxtail-start-'));
});
afterEach(() => {
  // Only a test that failed leaves something.
  for (const start of started.splice(0)) start.end();
});
afterAll(() => {
  // As root, the data may be where the postgres user can enter: it is linked from here.
  const home = join(stateDir, 'postgres');
  if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true });
  rmSync(stateDir, { recursive: true });
});

const started: NpmStart[] = [];

function npmStart(...args: string[]): NpmStart {
  const start = new NpmStart(stateDir, args);
  started.push(start);
  return start;
}

/** The key and the read API's address, as a user would copy them. */
function printedBy({ output }: NpmStart): { key: string; url: string } {
  const [, key = ''] = /export KEY=(\S+)/.exec(output) ?? [];
  const [, url = ''] = /'(\S+)\/v1\/batches\?limit/.exec(output) ?? [];
  return { key, url };
}

const batchesIn = (output: string): string[] =>
  [...output.matchAll(/^ {2}([0-9a-f]{24}) .*completed/gm)].map(([, id]) => id as string);

describe('npm start', () => {
  let firstBatch: string;

  it('follows three batches to their end, names the addresses, and stops cleanly on Ctrl-C', async () => {
    const start = npmStart();
    await start.prints('stays up until Ctrl-C');
    expect(start.output).toMatch(/events accepted 251, in Kafka 251, in the read model 251/);
    expect(start.output.match(/^ {2}curl /gm)).toHaveLength(3);
    const { key, url } = printedBy(start);
    const answer = await fetch(`${url}/v1/batches`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(answer.status).toBe(200);
    firstBatch = batchesIn(start.output)[0] as string;
    const processes = start.processes();
    // npm, the launcher, four apps, Kafka, and Postgres with its own children.
    expect(processes.length).toBeGreaterThan(7);
    start.ctrlC();
    expect(await start.exit()).toBe(0);
    expect(alive(processes)).toEqual([]);
  });

  it('can be killed, and starts again with the data that was there', async () => {
    const killed = npmStart();
    await killed.prints('uploading three batches');
    killed.kill();
    await killed.exit();

    const start = npmStart();
    await start.prints('stays up until Ctrl-C');
    const { key, url } = printedBy(start);
    const answer = await fetch(`${url}/v1/batches/${firstBatch}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(await answer.json()).toMatchObject({ id: firstBatch, isComplete: true });
    const processes = start.processes();
    start.ctrlC();
    expect(await start.exit()).toBe(0);
    expect(alive(processes)).toEqual([]);
  });

  it('leaves nothing behind either when only npm is killed', async () => {
    const start = npmStart();
    await start.prints('uploading three batches');
    const processes = start.processes();
    start.killNpmOnly();
    await eventually(
      () => {
        const left = alive(processes);
        return left.length === 0 ? undefined : `still there: ${left.join(', ')}`;
      },
      { withinMs: 60_000 },
    );
  });

  it('--once ends with one JSON object, and exit code 0 because all counts agree', async () => {
    const start = npmStart('--once');
    expect(await start.exit()).toBe(0);
    const line = start.output.split('\n').find((text) => text.startsWith('{'));
    const result = JSON.parse(line ?? '') as { batches: { total: number; status: string }[] };
    expect(result).toMatchObject({ accepted: 251, inKafka: 251, inReadModel: 251 });
    expect(result.batches.map(({ total, status }) => [total, status])).toEqual([
      [5, 'completed'],
      [40, 'completed'],
      [200, 'completed'],
    ]);
  });

  it('two at the same moment share the servers, and nothing else', async () => {
    const both = [npmStart('--once'), npmStart('--once')];
    expect(await Promise.all(both.map((start) => start.exit()))).toEqual([0, 0]);
    const batches = both.map(({ stdout }) => stdout.trimEnd().split('\n').at(-1) ?? '');
    for (const line of batches) expect(JSON.parse(line)).toMatchObject({ accepted: 251 });
    expect(batches[0]).not.toBe(batches[1]);
  });

  it('leaves no data after a purge, neither here nor where they are linked to', () => {
    const home = realpathSync(join(stateDir, 'postgres'));
    const { status, stderr } = runCommand(['stack', 'down', '--purge'], {
      FOXTAIL_STATE_DIR: stateDir,
    });
    expect([status, stderr]).toEqual([0, expect.stringContaining('deleted ')]);
    const left = ['kafka', 'postgres', 'demo'].filter((name) => existsSync(join(stateDir, name)));
    expect([left, existsSync(home)]).toEqual([[], false]);
  });
});
