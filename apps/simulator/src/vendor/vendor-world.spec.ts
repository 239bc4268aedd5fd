import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { environment, file, VendorInMemory } from '../../test/vendor-in-memory.js';
import { plainWish, type IncomingFile } from './incoming.js';
import { batchIdOf, type VendorFact } from './vendor-fact.js';

const leaf = fc.record({ error: fc.boolean(), split: fc.boolean() }).map(({ error, split }) =>
  file('a.pdf', {
    wish: { ...plainWish, useSplitter: split },
    ...(error ? { error: 'ERR_X' } : {}),
  }),
);
const zip = (children: fc.Arbitrary<IncomingFile[]>) =>
  children.map((files) => file('z.zip', { mimetype: 'application/zip', files }));
const files = fc.array(
  fc.oneof(
    leaf,
    zip(fc.array(fc.oneof(leaf, zip(fc.array(leaf, { maxLength: 2 }))), { maxLength: 3 })),
  ),
  {
    maxLength: 4,
  },
);

/** What clients and time do, in any order; uploads of `batch` 0 to 2 go to batches that were made. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('upload' as const), batch: fc.nat(3), files, close: fc.boolean() }),
  fc.record({ kind: fc.constant('close' as const), batch: fc.nat(2) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(20_000) }),
);

function play(
  vendor: VendorInMemory,
  steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
) {
  const batches = [0, 1, 2].map(() => vendor.service.createBatch(environment)._id);
  let refused = 0;
  for (const one of steps) {
    if (one.kind === 'wait') vendor.clock.advance(one.ms);
    else if (one.kind === 'close') vendor.service.close(batches[one.batch] ?? '');
    else {
      const loadBatch = batches[one.batch];
      const open = loadBatch === undefined || vendor.store.statusOf(loadBatch) === 'open';
      const upload = () =>
        vendor.service.upload(environment, {
          files: one.files,
          closeBatch: one.close,
          ...(loadBatch === undefined ? {} : { loadBatch }),
        });
      if (open) upload();
      else {
        expect(upload).toThrow(`Batch ${loadBatch} was closed`);
        refused += 1;
      }
    }
  }
  vendor.clock.advance(60_000);
  return refused;
}

describe("the vendor's world", () => {
  it('in any order of uploads, closing and waiting ends in processed batches whose counts add up', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.nat(), (steps, seed) => {
        const vendor = new VendorInMemory({ seed });
        play(vendor, steps);
        for (const life of vendor.store.allBatches()) {
          const { batch } = life;
          const facts = vendor.facts.filter((fact) => batchIdOf(fact) === batch._id);
          const types = facts.map(({ type }) => type);
          const count = (type: string) => types.filter((one) => one === type).length;

          expect([batch.status, life.pending]).toEqual(['processed', 0]);
          expect([count('batch.created'), count('batch.closed')]).toEqual([1, 1]);
          expect([types[0], types.at(-1)]).toEqual(['batch.created', 'batch.processed']);
          expect(count('batch.processed')).toBe(1);
          expect(new Set(batch.documents).size).toBe(batch.documents.length);
          expect([count('document.processed'), life.processed]).toEqual([
            batch.documents.length,
            batch.documents.length,
          ]);
          expect(count('file.uploaded')).toBe(life.files.length);
          expect([count('file.rejected'), count('file.processed')]).toEqual([
            life.rejectedFiles,
            life.files.length - life.rejectedFiles,
          ]);
          const members = life.files.flatMap((id) => vendor.store.file(id)?.file.documentIds ?? []);
          expect(members.sort()).toEqual([...batch.documents].sort());
          expectOrder(facts);
        }
        expect(vendor.clock.waiting).toBe(0);
      }),
    );
  });

  it('ends the batch whose only file was rejected', () => {
    const vendor = new VendorInMemory();
    const upload = { files: [file('a', { error: 'ERR_X' })], closeBatch: true };
    expect(vendor.service.upload(environment, upload).answered).toMatchObject([
      { documentId: null },
    ]);
    vendor.clock.advance(1_500);
    const ends = [
      'batch.created',
      'file.uploaded',
      'batch.closed',
      'file.rejected',
      'batch.processed',
    ];
    expect(vendor.types).toEqual(ends);
  });

  it('repeats itself for a seed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.nat(), (steps, seed) => {
        const [one, other] = [0, 1].map(() => new VendorInMemory({ seed, rejectedShare: 0.3 }));
        play(one as VendorInMemory, steps);
        play(other as VendorInMemory, steps);
        expect(one?.facts).toEqual(other?.facts);
      }),
      { numRuns: 30 },
    );
  });

  it('rejects about the share that was asked for, with the codes that fit', () => {
    const vendor = new VendorInMemory({ rejectedShare: 0.25 });
    const files = Array.from({ length: 500 }, (_, i) => file(`${i}.pdf`, { byUrl: i % 2 === 0 }));
    const { batch } = vendor.service.upload(environment, { files, closeBatch: true });
    vendor.clock.advance(1_500);
    const rejected = vendor.facts.flatMap((f) => (f.type === 'file.rejected' ? [f.file] : []));
    expect(Math.abs(rejected.length - 125)).toBeLessThan(40);
    for (const { filename, error } of rejected)
      expect(error).toBe(
        Number.parseInt(filename) % 2 === 0
          ? 'ERR_DOWNLOADING_FILE'
          : 'ERR_UNSUPPORTED_FILE_FORMAT',
      );
    expect(batch.documents).toHaveLength(500 - rejected.length);
  });

  it('forgets the oldest, so that memory stays bounded', () => {
    const vendor = new VendorInMemory({ retained: 20 });
    for (let i = 0; i < 100; i++) {
      vendor.service.upload(environment, {
        files: [file('z.zip', { files: [file('a'), file('b', { error: 'ERR_X' })] })],
        closeBatch: true,
      });
      vendor.clock.advance(2_000);
    }
    const kept = [vendor.store.allDocuments(), vendor.store.allFiles(), vendor.store.allBatches()];
    for (const all of kept) expect([...all].length).toBeLessThanOrEqual(42);
  });
});

/** Nothing is told before what it follows from, and what is told of one object has growing times. */
function expectOrder(facts: readonly VendorFact[]): void {
  const last = new Map<string, number>();
  for (const fact of facts) {
    const id =
      fact.kind === 'batch'
        ? fact.batch._id
        : fact.kind === 'file'
          ? fact.file.id
          : fact.document._id;
    if (fact.at <= (last.get(id) ?? 0)) throw new Error(`${fact.type} is not later`);
    last.set(id, fact.at);
    if (fact.type === 'file.processed')
      for (const document of fact.file.documentIds)
        if ((last.get(document) ?? Infinity) > fact.at) throw new Error('before its document');
  }
}
