import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DocumentEvent } from '#contracts';
import { at, documentEvent, histories, shuffled } from '../../../../test/support/histories.js';
import { evolveDocument } from './document.evolve.js';
import { membershipsOf } from '../batches/membership.js';
import type { DocumentState } from './document.state.js';

const fold = (...events: DocumentEvent[]) =>
  events.reduce<DocumentState | null>(evolveDocument, null) as DocumentState;

describe('a document', () => {
  it.each([
    ['processed', undefined, 'processed'],
    ['processed', 'pendingCorrection', 'processed'],
    ['processed', 'approved', 'approved'],
    ['corrected', 'pendingCorrection', 'processed'],
    ['updated', 'discarded', 'discarded'],
    ['updated', 'approved', 'approved'],
    ['approved', 'pendingCorrection', 'approved'],
    ['discarded', 'approved', 'discarded'],
    ['exported', 'approved', 'exported'],
    ['novel', 'processing', 'pending'],
    ['novel', undefined, 'processed'],
  ])('after %s with public state %s is %s', (action, publicState, status) => {
    const data = publicState === undefined ? {} : { publicState };
    expect(fold(documentEvent(action, 'd', {}, data)).status).toBe(status);
  });

  it('is what its latest event says, however late an earlier one arrives', () => {
    const processed = documentEvent('processed', 'd', { time: at(1) }, { name: 'old' });
    const updated = documentEvent('updated', 'd', { time: at(2) }, { name: 'new' });
    expect(fold(updated, processed)).toEqual(fold(processed, updated));
    expect(fold(updated, processed).name).toBe('new');
  });

  it('goes by the lifecycle where two events have one time, then by id', () => {
    const approved = documentEvent('approved', 'd', { id: 'a' });
    const processed = documentEvent('processed', 'd', { id: 'z' });
    expect(fold(approved, processed).status).toBe('approved');
    const first = documentEvent('updated', 'd', { id: 'a' }, { name: 'a' });
    const second = documentEvent('updated', 'd', { id: 'b' }, { name: 'b' });
    expect(fold(second, first).name).toBe('b');
  });

  it('takes an event without a time for the earliest', () => {
    const timed = documentEvent('processed', 'd', { time: at(1) });
    const timeless = documentEvent('discarded', 'd', { time: null });
    expect(fold(timed, timeless).status).toBe('processed');
  });

  it('stays in its batch when a later event names none', () => {
    const processed = documentEvent('processed', 'd', { time: at(1) }, { batchId: 'b1' });
    const exported = documentEvent('exported', 'd', { time: at(2) });
    for (const state of [fold(processed, exported), fold(exported, processed)]) {
      expect(state).toMatchObject({ status: 'exported', batchId: 'b1' });
    }
  });

  it('is in the same batch whichever of two bodies with one id comes first', () => {
    const a = documentEvent('processed', 'd', { id: 'same' }, { batchId: 'a' });
    const b = documentEvent('processed', 'd', { id: 'same' }, { batchId: 'b' });
    expect(fold(a, b)).toEqual(fold(b, a));
    expect(fold(a, b, a)).toEqual(fold(a, b));
  });

  it('takes an action that is named like a member of every object for one that is not known', () => {
    const odd = documentEvent('constructor', 'd', { id: 'z' }, { name: 'odd' });
    const known = documentEvent('processed', 'd', { id: 'a' }, { name: 'known' });
    expect(fold(odd, known).name).toBe('known');
  });

  it('moves to another batch, and can be in an import too', () => {
    const before = documentEvent('processed', 'd', { time: at(1) }, { batchId: 'b1' });
    const after = documentEvent('updated', 'd', { time: at(2) }, { batchId: 'b2', importId: 'i1' });
    expect(membershipsOf(fold(after, before))).toEqual(['b2', 'i1']);
  });

  it('is the same for any order of its events and any repeats', () => {
    const cases = histories
      .map((history) => history.filter((event) => event.entity === 'document').map(asOneDocument))
      .filter((own) => own.length > 0)
      .chain((own) => fc.tuple(fc.constant(own), shuffled(own)));
    fc.assert(
      fc.property(cases, ([own, other]) => {
        expect(fold(...(other as DocumentEvent[]))).toEqual(fold(...own));
      }),
      { numRuns: 1_000 },
    );
  });
});

function asOneDocument(event: DocumentEvent): DocumentEvent {
  const data = { ...event.data, documentId: 'd1', environment: 'demo' };
  return { ...event, subject: 'd1', source: 'demo', data };
}
