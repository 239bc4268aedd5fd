import { describe, expect, it } from '@jest/globals';
import type { VendorFact } from '../vendor/vendor-fact.js';
import { Ledger, statusAfter } from './ledger.js';

const document = (type: string, publicState: string, _id = 'd1') =>
  ({ kind: 'document', type, document: { _id, loadBatch: 'b1', publicState } }) as VendorFact;
const file = (type: string, status: string, id = 'f1') =>
  ({ kind: 'file', type, file: { id, importId: 'b1', status } }) as VendorFact;
const batch = (type: string) => ({ kind: 'batch', type, batch: { _id: 'b1' } }) as VendorFact;

const story = [
  batch('batch.created'),
  file('file.uploaded', 'pending'),
  file('file.uploaded', 'pending', 'f2'),
  file('file.rejected', 'rejected', 'f2'),
  document('document.processed', 'pendingCorrection'),
  file('file.processed', 'processed'),
  batch('batch.closed'),
  batch('batch.processed'),
  document('document.approved', 'approved'),
];

describe('Ledger', () => {
  it('has of each object what was said last, and files in the second dialect only', () => {
    const approved = { status: 'approved', publicState: 'approved' };
    for (const dialect of [1, 2] as const) {
      const ledger = new Ledger();
      for (const fact of story) ledger.note(dialect, fact);
      expect(ledger.batches()).toEqual([
        {
          id: 'b1',
          kind: dialect === 1 ? 'batch' : 'import',
          isOfThatKind: true,
          processed: true,
          documents: new Map([['d1', approved]]),
          files:
            dialect === 1
              ? new Map()
              : new Map([
                  ['f1', 'processed'],
                  ['f2', 'rejected'],
                ]),
        },
      ]);
    }
  });

  it('is not processed before the vendor says so', () => {
    const ledger = new Ledger();
    for (const fact of story.slice(0, 7)) ledger.note(1, fact);
    expect(ledger.batches()[0]?.processed).toBe(false);
  });
});

describe('statusAfter: the table "Documents" of docs/batches.md', () => {
  it.each([
    ['document.processed', 'approved', 'approved'],
    ['document.processed', 'discarded', 'discarded'],
    ['document.processed', 'processing', 'pending'],
    ['document.processed', 'pendingCorrection', 'processed'],
    ['document.corrected', 'approved', 'approved'],
    ['document.updated', 'pendingCorrection', 'processed'],
    ['document.approved', 'pendingCorrection', 'approved'],
    ['document.exported', 'approved', 'exported'],
    ['document.discarded', 'approved', 'discarded'],
  ])('%s with %s is %s', (type, publicState, status) => {
    expect(statusAfter(type, publicState)).toBe(status);
  });
});
