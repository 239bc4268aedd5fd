import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  APPROVAL_CONFIDENCE,
  buildBatch,
  buildDocument,
  buildFile,
  buildImport,
  documentTypes,
  objectId,
  seededRandom,
  webhook,
  webhookV2,
} from './index.js';

const seeds = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const types = fc.constantFrom(...documentTypes);

describe('a seeded random', () => {
  it('repeats itself for a seed and stays in [0, 1)', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [a, b] = [seededRandom(seed), seededRandom(seed)];
        for (let i = 0; i < 50; i++) {
          const value = a();
          expect(value).toBe(b());
          expect(value >= 0 && value < 1).toBe(true);
        }
      }),
    );
  });

  it('gives other ids for another seed, also where only the high bits differ', () => {
    fc.assert(
      fc.property(seeds, seeds, (one, other) => {
        fc.pre(one !== other);
        expect(objectId(seededRandom(one))).not.toBe(objectId(seededRandom(other)));
      }),
    );
  });

  it('draws 24 hex digits for an id, 100,000 of them distinct', () => {
    const random = seededRandom(7);
    const ids = new Set(Array.from({ length: 100_000 }, () => objectId(random)));
    expect(ids.size).toBe(100_000);
    for (const id of ids) if (!/^[0-9a-f]{24}$/.test(id)) throw new Error(id);
  });

  it('is about even', () => {
    const random = seededRandom(1);
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) tenths[Math.floor(random() * 10)]! += 1;
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});

describe('the builders', () => {
  it('give the same document for the same seed, with fields for every type', () => {
    fc.assert(
      fc.property(seeds, types, (seed, type) => {
        const document = buildDocument({ type }, seededRandom(seed));
        expect(document).toEqual(buildDocument({ type }, seededRandom(seed)));
        expect(Object.keys(document.data).length).toBeGreaterThan(2);
        expect(JSON.parse(JSON.stringify(document))).toEqual(document);
      }),
    );
  });

  it('approve by confidence', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { confidence, publicState } = buildDocument({}, seededRandom(seed));
        expect(publicState).toBe(
          confidence >= APPROVAL_CONFIDENCE ? 'approved' : 'pendingCorrection',
        );
      }),
    );
  });

  it('let overrides win', () => {
    const document = buildDocument(
      { _id: 'a'.repeat(24), publicState: 'discarded', loadBatch: 'b'.repeat(24) },
      seededRandom(1),
    );
    expect(document).toMatchObject({
      _id: 'a'.repeat(24),
      publicState: 'discarded',
      loadBatch: 'b'.repeat(24),
    });
  });

  it('sum up the lines of an invoice', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { data } = buildDocument({ type: 'invoice' }, seededRandom(seed));
        const lines = data['lines']?.value as { total: number }[];
        const net = lines.reduce((sum, line) => sum + line.total, 0);
        expect(data['netAmount']?.value).toBeCloseTo(net, 2);
      }),
    );
  });

  it('say of no document that it is due before it was written', () => {
    const pairs = { date: ['dueDate', 'deliveryDate'], issueDate: ['maturityDate'], from: ['to'] };
    fc.assert(
      fc.property(seeds, types, (seed, type) => {
        const { data } = buildDocument({ type }, seededRandom(seed));
        for (const [first, laters] of Object.entries(pairs))
          for (const later of laters)
            if (data[first] !== undefined && data[later] !== undefined)
              expect(String(data[first].value) <= String(data[later].value)).toBe(true);
      }),
    );
  });

  it('give custom fields to a type that is not listed, be it a name of Object.prototype', () => {
    for (const type of ['payslip', 'constructor', '__proto__']) {
      expect(Object.keys(buildDocument({ type }, seededRandom(1)).data)).toContain('reference');
    }
  });

  it('build batches, files and imports', () => {
    const random = seededRandom(3);
    expect(buildBatch({ status: 'closed' }, random)).toMatchObject({
      status: 'closed',
      documents: [],
    });
    expect(buildFile({ error: 'ERR_DOWNLOADING_FILE' }, random).error).toBe('ERR_DOWNLOADING_FILE');
    expect(buildImport({ documents: 4 }, random)).toMatchObject({ documents: 4, channel: 'api' });
  });

  it('wrap data in both dialects', () => {
    expect(webhook('document.processed', { a: 1 }, 5)).toEqual({
      type: 'document.processed',
      data: { a: 1 },
      time: 5,
    });
    expect(webhookV2('x.y', null, { id: 'i', timestamp: 't' })).toEqual({
      type: 'x.y',
      id: 'i',
      timestamp: 't',
      data: null,
      version: '1.0',
    });
  });
});
