import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDF, TestSimulator } from '../test/simulator.js';
import { ManualClock } from './clock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Bulk {
  result: { loadBatch: string; documents: { _id: string }[] };
}

describe('a simulator with a state file', () => {
  it('goes on after a kill: what was answered is there, open timers ring, and ids are new ones', async () => {
    const path = join(folder, 'state');
    const first = await TestSimulator.start({ STATE_FILE: path });
    const { body } = await first.post<Bulk>('/documents/bulk', [
      ['a.pdf', PDF],
      ['b.pdf', PDF],
    ]);
    const { loadBatch, documents } = body.result;
    const company = { countryCode: 'ES', taxId: 'B1', name: 'One' };
    await first.send('POST', '/companies', company);
    first.clock.advance(10_000);
    await first.post('/documents/bulk', [['c.pdf', PDF]], { loadBatch });
    const before = await first.call(`/documents/${documents[0]?._id}`);
    // As a kill leaves it: nothing was closed, flushed or told to stop.
    copyFileSync(path, join(folder, 'killed'));
    await first.stop();

    const clock = new ManualClock(first.clock.now());
    const second = await TestSimulator.start({ STATE_FILE: join(folder, 'killed') }, clock);
    expect(await second.call(`/documents/${documents[0]?._id}`)).toEqual(before);
    expect((await second.call('/companies')).body).toMatchObject({ total: 1, result: [company] });
    const page = await second.call<{ result: { name: string; publicState: string }[] }>(
      '/documents',
    );
    expect(page.body.result.map(({ name }) => name)).toEqual(['a.pdf', 'b.pdf', 'c.pdf']);
    expect(page.body.result[2]?.publicState).toBe('processing');

    const other = await second.post<Bulk>('/documents/bulk', [['d.pdf', PDF]], {
      closeBatch: 'true',
    });
    expect(other.body.result.loadBatch).not.toBe(loadBatch);
    await second.post('/documents/bulk', [['e.pdf', PDF]], { loadBatch });
    clock.advance(29_999);
    const batch = () => second.call(`/_simulator/batches/${loadBatch}`);
    expect((await batch()).body).toMatchObject({ result: { status: 'open' }, processed: 4 });
    clock.advance(1);
    expect((await batch()).body).toMatchObject({ result: { status: 'processed' }, total: 4 });
    expect((await second.types(1)).filter((type) => type === 'batch.processed')).toHaveLength(2);
    await second.stop();
  });

  it('closes at once what came due while it was away', async () => {
    const path = join(folder, 'state');
    const first = await TestSimulator.start({ STATE_FILE: path });
    const { body } = await first.post<Bulk>('/documents/bulk', [['a.pdf', PDF]]);
    await first.stop();
    const clock = new ManualClock(first.clock.now() + 60_000);
    const second = await TestSimulator.start({ STATE_FILE: path }, clock);
    clock.advance(0);
    expect((await second.call(`/_simulator/batches/${body.result.loadBatch}`)).body).toMatchObject({
      result: { status: 'processed' },
    });
    await second.stop();
  });
});
