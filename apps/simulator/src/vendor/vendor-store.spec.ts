import {
  buildBatch,
  buildFile,
  buildUnprocessedDocument,
  objectId,
  seededRandom,
} from '#vendor-payloads';
import { describe, expect, it } from '@jest/globals';
import { VendorStore } from './vendor-store.js';

const random = seededRandom(1);
const ENVIRONMENT = 'e'.repeat(24);
const NEW = {
  files: [],
  pending: 0,
  processed: 0,
  rejectedFiles: 0,
  lastRequestAt: 0,
  lastEventAt: 0,
};

/** Puts a batch of two documents in; gives its id. */
function add(store: VendorStore, status: 'open' | 'processed'): string {
  const documents = [objectId(random), objectId(random)];
  for (const _id of documents) {
    const document = buildUnprocessedDocument({ _id, environment: ENVIRONMENT }, random);
    store.putDocument({ document, fileId: _id, outcomeSeed: 1, dueAt: 0, lastEventAt: 0 });
    const file = buildFile({ id: _id, environmentId: ENVIRONMENT }, random);
    store.putFile({ file, pending: 0, lastEventAt: 0 });
  }
  const batch = buildBatch({ environment: ENVIRONMENT, status, documents }, random);
  store.putBatch({ ...NEW, batch, files: documents });
  return batch._id;
}

describe("the vendor's memory", () => {
  it('forgets the oldest processed batches past its limit, and never an unfinished one', () => {
    const store = new VendorStore(4);
    const [unfinished, old, recent] = [
      add(store, 'open'),
      add(store, 'processed'),
      add(store, 'processed'),
    ];
    store.forgetOld();
    expect([unfinished, old, recent].map((id) => store.batch(id) !== undefined)).toEqual([
      true,
      false,
      true,
    ]);
    expect(store.list(ENVIRONMENT, {}, 0, 10).total).toBe(4);
    expect([...store.allFiles()]).toHaveLength(4);
  });

  it('stays bounded by batches without documents, too', () => {
    const store = new VendorStore(10);
    for (let i = 0; i < 100; i++) {
      store.putBatch({ ...NEW, batch: buildBatch({ status: 'processed' }, random) });
      store.forgetOld();
    }
    expect(store.listBatches({}, 0, 1_000, 'newest').total).toBe(10);
  });

  it('still knows that a forgotten batch is done', () => {
    const store = new VendorStore(0);
    const done = add(store, 'processed');
    store.forgetOld();
    expect(store.batch(done)).toBeUndefined();
    expect([store.statusOf(done), store.statusOf('f'.repeat(24))]).toEqual([
      'processed',
      'unknown',
    ]);
  });
});
