import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, file, VendorInMemory } from '../../test/vendor-in-memory.js';
import { ManualClock } from '../clock.js';
import { FileJournal } from '../state/file-journal.js';
import { latestTime, readWorld } from './kept.js';
import { plainWish } from './incoming.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
  path = join(folder, 'state');
});
afterEach(() => rmSync(folder, { recursive: true }));

const step = fc.oneof(
  fc.record({ kind: fc.constant('upload' as const), close: fc.boolean(), join: fc.boolean() }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(3_000) }),
  fc.record({ kind: fc.constant('judge' as const), nth: fc.nat(5) }),
  fc.record({ kind: fc.constant('company' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const upload = [
  file('a.pdf'),
  file('s.pdf', { wish: { ...plainWish, useSplitter: true } }),
  file('z.zip', {
    files: [file('b.pdf'), file('c.pdf', { error: 'ERR_X' }), file('e.zip', { files: [] })],
  }),
];

/** @returns how many documents each batch had after each of its uploads */
function play({ service, store, clock }: VendorInMemory, steps: readonly Step[]) {
  const sizes = new Map<string, number[]>();
  let last: string | undefined;
  for (const [i, one] of steps.entries()) {
    switch (one.kind) {
      case 'upload': {
        const joins = one.join && last !== undefined && store.statusOf(last) === 'open';
        const { batch } = service.upload(environment, {
          files: upload,
          closeBatch: one.close,
          ...(joins ? { loadBatch: last } : {}),
        });
        last = batch._id;
        sizes.set(last, [...(sizes.get(last) ?? [0]), batch.documents.length]);
        break;
      }
      case 'wait':
        clock.advance(one.ms);
        break;
      case 'judge': {
        const life = [...store.allDocuments()][one.nth];
        if (life !== undefined && life.document.publicState !== 'processing')
          service.judge(environment, life.document._id, 'discarded');
        break;
      }
      case 'company':
        service.createCompany(environment, { countryCode: 'ES', taxId: `${i}`, name: 'x' });
    }
  }
  return sizes;
}

function everything({ store }: VendorInMemory) {
  return JSON.parse(
    JSON.stringify({
      batches: [...store.allBatches()],
      documents: [...store.allDocuments()],
      files: [...store.allFiles()],
      companies: store.companies(environment.id, 0, 1_000).items,
    }),
  ) as { batches: { lastEventAt: number; batch: object }[]; documents: object[]; files: object[] };
}

/** In one order: that of files is by batch after a replay. */
const sorted = (world: ReturnType<typeof everything>) =>
  Object.values(world).map((all) => all.map((one) => JSON.stringify(keysSorted(one))).sort());

function keysSorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysSorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, keysSorted(item)]),
  );
}

describe('a state that is kept', () => {
  it('gives the same world again after a kill, and ends as it would have', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), fc.nat(), (steps, seed) => {
        rmSync(path, { force: true });
        const journal = new FileJournal(path, { slackBytes: 20_000 });
        const vendor = new VendorInMemory({ seed, journal });
        play(vendor, steps);
        journal.flush();
        copyFileSync(path, `${path}.killed`);

        const replayed = new FileJournal(`${path}.killed`);
        const clock = new ManualClock(vendor.clock.now());
        const again = new VendorInMemory({ seed, journal: replayed, clock });
        expect(sorted(everything(again))).toEqual(sorted(everything(vendor)));
        const listed = ({ store }: VendorInMemory) =>
          store.list(environment.id, {}, 0, 1_000).items.map(({ document }) => document._id);
        expect(listed(again)).toEqual(listed(vendor));
        for (const one of [vendor, again]) one.clock.advance(60_000);
        expect(sorted(everything(again))).toEqual(sorted(everything(vendor)));
        for (const { batch } of again.store.allBatches()) expect(batch.status).toBe('processed');
        expect(again.clock.waiting).toBe(0);
        replayed.close();
        journal.close();
      }),
      { numRuns: 50 },
    );
  });

  it('cut anywhere gives a world that still ends in processed batches, none with half an upload', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.nat(1_000), (steps, share) => {
        rmSync(path, { force: true });
        const journal = new FileJournal(path);
        const vendor = new VendorInMemory({ journal, retained: 6 });
        const sizes = play(vendor, steps);
        vendor.clock.advance(60_000);
        vendor.store.forgetOld();
        journal.close();
        truncateSync(path, Math.floor((readFileSync(path).length * share) / 1_000));

        const cut = new FileJournal(path);
        const again = new VendorInMemory({ journal: cut, seed: 2 });
        again.clock.advance(120_000);
        for (const { batch, files, pending } of again.store.allBatches()) {
          expect([batch.status, pending]).toEqual(['processed', 0]);
          expect(sizes.get(batch._id)).toContain(batch.documents.length);
          for (const id of batch.documents)
            expect(again.store.document(id)?.document.publicState).not.toBe('processing');
          for (const id of files) expect(again.store.file(id)?.file.status).toMatch(/ed$/);
        }
        const ids = [...again.store.allDocuments()].map(({ document }) => document._id);
        expect(
          cut
            .entries('document')
            .map(([id]) => id)
            .sort(),
        ).toEqual(ids.sort());
        cut.close();
      }),
      { numRuns: 50 },
    );
  });

  it('knows how late it was, so that the clock does not go back', () => {
    const journal = new FileJournal(path);
    const vendor = new VendorInMemory({ journal });
    vendor.service.upload(environment, { files: upload, closeBatch: false });
    vendor.clock.advance(30_000);
    // Its batch was closed then, and processed a millisecond later.
    expect(latestTime(readWorld(journal))).toBe(vendor.clock.now() + 1);
    journal.close();
    writeFileSync(path, '');
    expect(latestTime(readWorld(new FileJournal(path)))).toBe(0);
  });

  it('has a line for each change and not for each step of a batch that is under way', () => {
    const journal = new FileJournal(path);
    const vendor = new VendorInMemory({ journal });
    const files = Array.from({ length: 100 }, (_, i) => file(`${i}.pdf`));
    vendor.service.upload(environment, { files, closeBatch: true });
    vendor.clock.advance(1_500);
    journal.close();
    const lines = readFileSync(path, 'utf8').split('\n');
    const ofBatches = lines.filter((line) => line.startsWith('{"kind":"batch"'));
    // Opened, filled and closed, processed.
    expect(ofBatches).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith('{"kind":"document"'))).toHaveLength(200);
  });
});
