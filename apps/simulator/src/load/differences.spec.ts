import { describe, expect, it } from '@jest/globals';
import { differences, type FoundBatch } from './differences.js';
import type { ExpectedBatch } from './ledger.js';

const expected: ExpectedBatch = {
  id: 'b1',
  kind: 'import',
  isOfThatKind: true,
  processed: true,
  documents: new Map([
    ['d1', { status: 'approved', publicState: 'approved' }],
    ['d2', { status: 'processed', publicState: 'pendingCorrection' }],
  ]),
  files: new Map([
    ['f1', 'processed'],
    ['f2', 'processed'],
  ]),
};

function found(): FoundBatch {
  return {
    batch: {
      kind: 'import',
      status: 'completed',
      documents: { total: 2, pending: 0, processed: 1, approved: 1, discarded: 0, exported: 0 },
      files: { total: 2, pending: 0, rejected: 0 },
    },
    documents: new Map([
      ['d1', { status: 'approved', publicState: 'approved' }],
      ['d2', { status: 'processed', publicState: 'pendingCorrection' }],
    ]),
  };
}

describe('differences', () => {
  it('are none where the read API says the same', () => {
    expect(differences(expected, found())).toEqual([]);
  });

  it('tell of a batch that is not known', () => {
    expect(differences(expected, null)).toEqual(['import b1 is not known']);
  });

  it.each<[string, (answer: FoundBatch) => void]>([
    ['its status is processing, not completed', ({ batch }) => (batch.status = 'processing')],
    ['its kind is batch, not import', ({ batch }) => (batch.kind = 'batch')],
    ['documents.total is 3, not 2', ({ batch }) => (batch.documents.total = 3)],
    ['documents.approved is 0, not 1', ({ batch }) => (batch.documents.approved = 0)],
    ['files.total is 1, not 2', ({ batch }) => (batch.files.total = 1)],
    ['files.rejected is 1, not 0', ({ batch }) => (batch.files.rejected = 1)],
    ['document d1 of b1 is not in it', ({ documents }) => documents.delete('d1')],
    [
      'd2 of b1 is discarded (pendingCorrection), not processed (pendingCorrection)',
      ({ documents }) =>
        documents.set('d2', { status: 'discarded', publicState: 'pendingCorrection' }),
    ],
    [
      'd2 of b1 is processed (null), not processed (pendingCorrection)',
      ({ documents }) => documents.set('d2', { status: 'processed', publicState: null }),
    ],
    [
      'document d3 is in b1, and should not be',
      ({ documents }) => documents.set('d3', { status: 'processed', publicState: null }),
    ],
  ])('%s', (words, change) => {
    const answer = found();
    change(answer);
    expect(differences(expected, answer)).toEqual([expect.stringContaining(words)]);
  });

  it('leave the kind alone where the other dialect has told of the batch, too', () => {
    const answer = found();
    answer.batch.kind = 'batch';
    expect(differences({ ...expected, isOfThatKind: false }, answer)).toEqual([]);
  });

  it('want errors where a file was rejected', () => {
    const withRejected = { ...expected, files: new Map([...expected.files, ['f3', 'rejected']]) };
    const answer = found();
    answer.batch.status = 'completed_with_errors';
    answer.batch.files = { total: 3, pending: 0, rejected: 1 };
    expect(differences(withRejected as ExpectedBatch, answer)).toEqual([]);
  });
});
