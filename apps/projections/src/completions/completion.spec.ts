import { describe, expect, it } from '@jest/globals';
import { dataFault } from '#contracts';
import { at, batchEvent, fileEvent } from '../../../../test/support/histories.js';
import { evolveBatch } from '../batches/batch.evolve.js';
import { countFile } from '../batches/batch.members.js';
import { outcomeOf } from '../batches/batch.outcome.js';
import type { BatchFacts, BatchState } from '../batches/batch.state.js';
import { evolveFile } from '../files/file.evolve.js';
import type { FileState } from '../files/file.state.js';
import { completionEvent, completionId } from './completion.js';

const closed = (time = at(5), documentCount = 0, id = 'c') =>
  batchEvent('closed', 'b', { id, time }, { reason: 'vendor', documentCount });
const processed = batchEvent('processed', 'b', { time: at(9) }, { reason: 'vendor' });

const stateOf = (facts: BatchFacts): BatchState => ({ ...facts, ...outcomeOf(facts) });
const given = (...events: Parameters<typeof evolveBatch>[2][]) =>
  stateOf(events.reduce<BatchFacts | null>((s, e) => evolveBatch(s, 'b', e), null) as BatchFacts);
const withFile = (facts: BatchFacts, file: FileState): BatchState => {
  const counted = { ...facts };
  countFile(counted, null, file);
  return stateOf(counted);
};

describe('the id of a completion', () => {
  const first = given(closed());

  it('is there once the batch is complete, and the same whatever the vendor adds to that', () => {
    expect(completionId(given(closed(at(5), 3)))).toBeNull();
    expect(completionId(first)).toMatch(/^completed-[\w-]{43}$/);
    expect(given(closed(), processed).completedAt).not.toBe(first.completedAt);
    expect(completionId(given(closed(), processed))).toBe(completionId(first));
  });

  it('is another for another close, other members, another state of one, another basis', () => {
    const rejected = fileEvent('rejected', 'f', {}, { batchId: 'b' });
    const others: BatchState[] = [
      given(closed(), closed(at(7), 0, 'again')),
      withFile(first, evolveFile(null, rejected)),
      stateOf({ ...first, membersDigest: 1n }),
      { ...first, basis: 'inferred' },
      { ...first, batchId: 'other' },
      { ...first, environment: 'other' },
    ];
    const ids = [first, ...others].map(completionId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(null);
  });
});

describe('the event of a completion', () => {
  it('keeps to its schema, and tells counts, digest and revision', () => {
    const rejected = fileEvent('rejected', 'f', {}, { batchId: 'b', uploadedAt: at(1) });
    const batch = withFile(given(closed()), evolveFile(null, rejected));
    const event = completionEvent(batch, 2, new Date(at(60)));
    expect(event).toMatchObject({
      id: completionId(batch),
      subject: 'b',
      time: at(10),
      receivedAt: at(60),
      data: {
        status: 'completed_with_errors',
        basis: 'declared',
        revision: 2,
        closedAt: at(5),
        completedAt: at(10),
        documents: { total: 0 },
        files: { total: 1, rejected: 1 },
        membersDigest: '0'.repeat(32),
      },
    });
    expect(event && dataFault('completion', event.data)).toBeNull();
  });

  it('is none while the batch is not complete', () => {
    expect(completionEvent(given(closed(at(5), 1)), 1, new Date(0))).toBeNull();
  });

  it('tells the count that the vendor gives where no document is known', () => {
    const batch = given(batchEvent('processed', 'b', {}, { documentCount: 7 }));
    expect(completionEvent(batch, 1, new Date(0))?.data.documents.total).toBe(7);
  });
});
