import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { AppProcess } from '../../tools/demo/app-process.js';
import { eventually } from '../support/eventually.js';

const KEY = 'key-of-the-journey';
let folder: string;
let simulator: AppProcess | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foxtail-simulator-'));
  const environment = { id: '6'.repeat(24), account: '7'.repeat(24), apiKeys: [KEY], webhooks: [] };
  writeFileSync(join(folder, 'simulator.yaml'), stringify({ environments: [environment] }));
});
afterAll(async () => {
  await simulator?.stop();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<AppProcess> {
  simulator = await AppProcess.start('simulator', {
    env: {
      HOST: '127.0.0.1',
      PORT: '0',
      SIMULATOR_CONFIG: join(folder, 'simulator.yaml'),
      STATE_FILE: join(folder, 'state'),
      SEED: '5',
      SPEED: '20',
      PROCESSING_MS_MAX: '20000',
    },
    logFile: join(folder, 'simulator.log'),
  });
  return simulator;
}

/** @returns the batch and how many documents the simulator said that it has taken */
async function upload({ url }: AppProcess, closeBatch: boolean): Promise<[string, number]> {
  const form = new FormData();
  for (const name of ['a.pdf', 'b.pdf', 'c.pdf'])
    form.append('files[]', new Blob(['%PDF-1.4\n']), name);
  form.append('closeBatch', `${closeBatch}`);
  const init = { method: 'POST', headers: { 'x-api-key': KEY }, body: form };
  const response = await fetch(`${url}/documents/bulk`, init);
  const { result } = (await response.json()) as {
    result: { loadBatch: string; documents: object[] };
  };
  return [result.loadBatch, result.documents.length];
}

describe('a simulator with a state file', () => {
  it('that is killed amid uploads ends every batch that it answered for, and makes no id twice', async () => {
    const answered = new Map<string, number>();
    let alive = await start();
    for (const round of [1, 2]) {
      const lanes = Array.from({ length: 8 }, async (_, lane) => {
        for (;;) {
          const uploaded = await upload(alive, lane % 2 === 0).catch(() => null);
          if (uploaded === null) return;
          expect(answered.has(uploaded[0])).toBe(false);
          answered.set(...uploaded);
        }
      });
      await eventually(
        () => (answered.size < 100 * round ? `${answered.size} batches` : undefined),
        {
          withinMs: 60_000,
        },
      );
      await alive.kill();
      await Promise.all(lanes);
      alive = await start();
    }
    const { url } = alive;
    await eventually(
      async () => {
        const response = await fetch(`${url}/_simulator/batches?limit=1000`);
        const { result } = (await response.json()) as {
          result: { id: string; status: string; documents: number; processed: number }[];
        };
        const found = new Map(result.map((batch) => [batch.id, batch]));
        for (const [id, documents] of answered) {
          const batch = found.get(id);
          if (batch?.documents !== documents)
            throw new Error(`of batch ${id}: ${batch?.documents}`);
          if (batch.status !== 'processed' || batch.processed !== documents)
            return `batch ${id} is ${batch.status}`;
        }
        return undefined;
      },
      { withinMs: 30_000 },
    );
    expect(await alive.stop()).toBe('exit code 0');
  });

  it('that another process has is refused', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(`process ${first.pid} has it`);
    await first.stop();
  });
});
