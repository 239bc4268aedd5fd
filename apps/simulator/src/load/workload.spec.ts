import { seededRandom } from '#vendor-payloads';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LoadTarget } from './load.plan.js';
import { drawChanges, Workload } from './workload.js';

const targets = [{ dialect: 1 }, { dialect: 2 }] as LoadTarget[];
const parts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });

/** All batches that come out of it, with the names of their documents. */
function batchesOf(seed: number, most: readonly number[], documentsPerBatch = { min: 1, max: 30 }) {
  const workload = new Workload({ targets, documentsPerBatch }, seededRandom(seed));
  const batches: { dialect: number; names: string[]; closed: boolean }[] = [];
  for (const [n, size] of most.entries()) {
    const next = workload.next(size, n === most.length - 1);
    if (next.opensBatch) batches.push({ dialect: next.target.dialect, names: [], closed: false });
    const batch = batches.at(-1) as (typeof batches)[0];
    expect(next.upload.files.length).toBeLessThanOrEqual(size);
    expect(next.upload.loadBatch).toBe(next.opensBatch ? undefined : `b${batches.length}`);
    batch.names.push(...next.upload.files.map(({ name }) => name));
    batch.closed = next.upload.closeBatch;
    workload.taken(next, `b${batches.length}`);
    expect(workload.unfinished).toBe(!next.upload.closeBatch);
  }
  return batches;
}

describe('Workload', () => {
  it('makes whole batches by turns, of as many documents as there should be, however they are cut', () => {
    fc.assert(
      fc.property(fc.nat(), parts, (seed, most) => {
        const batches = batchesOf(seed, most, { min: 3, max: 30 });
        expect(batches.every(({ closed }) => closed)).toBe(true);
        for (const [n, { dialect, names }] of batches.entries()) {
          expect(dialect).toBe((n % 2) + 1);
          expect(new Set(names).size).toBe(names.length);
          if (n < batches.length - 1) expect(names.length).toBeGreaterThanOrEqual(3);
          expect(names.length).toBeLessThanOrEqual(30);
        }
      }),
    );
  });

  it('draws by the seed alone: cut otherwise, the same batches', () => {
    fc.assert(
      fc.property(fc.nat(), parts, (seed, most) => {
        const cut = batchesOf(seed, most).slice(0, -1);
        const inOne = batchesOf(
          seed,
          most.map(() => 30),
        ).slice(0, cut.length);
        expect(inOne.slice(0, cut.length).map(({ names }) => names)).toEqual(
          cut.slice(0, inOne.length).map(({ names }) => names),
        );
      }),
    );
  });
});

describe('drawChanges', () => {
  const ids = Array.from({ length: 1_000 }, (_, n) => `d${n}`);

  it('changes none for 0, each for 1, and about the share between', () => {
    expect(drawChanges(ids, 0, seededRandom(1))).toEqual([]);
    expect(drawChanges(ids, 1, seededRandom(1)).map(([id]) => id)).toEqual(ids);
    const some = drawChanges(ids, 0.3, seededRandom(1)).length;
    expect([some > 230, some < 370]).toEqual([true, true]);
  });
});
