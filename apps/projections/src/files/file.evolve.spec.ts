import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FileEvent } from '#contracts';
import { at, fileEvent, histories, shuffled } from '../../../../test/support/histories.js';
import { evolveFile } from './file.evolve.js';
import type { FileState } from './file.state.js';

const fold = (...events: FileEvent[]) =>
  events.reduce<FileState | null>(evolveFile, null) as FileState;

describe('a file', () => {
  it.each([
    ['uploaded', undefined, 'pending'],
    ['uploaded', 'processing', 'processing'],
    ['processed', undefined, 'processed'],
    ['processed', 'processing', 'processed'],
    ['rejected', undefined, 'rejected'],
    ['rejected', 'processed', 'rejected'],
    ['novel', 'processing', 'processing'],
    ['novel', 'rejected', 'rejected'],
    ['novel', 'constructor', 'pending'],
    ['novel', undefined, 'pending'],
  ])('after %s with status %s is %s', (action, status, expected) => {
    expect(fold(fileEvent(action, 'f', {}, status === undefined ? {} : { status })).status).toBe(
      expected,
    );
  });

  it('stays where it was after an event that says nothing of it', () => {
    const processed = fileEvent('processed', 'f', { time: at(1) });
    const novel = fileEvent('novel', 'f', { time: at(2) }, { filename: 'new.pdf' });
    for (const state of [fold(processed, novel), fold(novel, processed)]) {
      expect(state).toMatchObject({ status: 'processed', filename: 'new.pdf', endedAt: at(1) });
    }
  });

  it('has its error while it is rejected, and none once it is not', () => {
    const rejected = fileEvent('rejected', 'f', { time: at(1) }, { error: 'ERR_X' });
    const processed = fileEvent('processed', 'f', { time: at(2) }, { error: 'ERR_OLD' });
    expect(fold(rejected)).toMatchObject({ status: 'rejected', error: 'ERR_X' });
    expect(fold(processed, rejected)).toMatchObject({ status: 'processed', error: null });
  });

  it('was uploaded when the vendor says, else when it says that it was', () => {
    const said = fileEvent('uploaded', 'f', { time: at(5) }, { uploadedAt: at(4) });
    expect(fold(said).uploadedAt).toBe(at(4));
    expect(fold(fileEvent('uploaded', 'f', { time: at(5) })).uploadedAt).toBe(at(5));
    expect(fold(fileEvent('processed', 'f', { time: at(5) })).uploadedAt).toBeNull();
  });

  it('stays in its import when a later event names none, and moves when one does', () => {
    const uploaded = fileEvent('uploaded', 'f', { time: at(1) }, { importId: 'i1' });
    const processed = fileEvent('processed', 'f', { time: at(2) });
    const moved = fileEvent('updated', 'f', { time: at(3) }, { batchId: 'b1' });
    expect(fold(processed, uploaded)).toMatchObject({ importId: 'i1', batchId: null });
    expect(fold(moved, processed, uploaded)).toMatchObject({ importId: null, batchId: 'b1' });
  });

  it('is the same whichever of two bodies with one id comes first', () => {
    const a = fileEvent('processed', 'f', { id: 'same' }, { importId: 'a', filename: 'a' });
    const b = {
      ...fileEvent('processed', 'f', { id: 'same' }, { importId: 'b', filename: 'b' }),
      vendor: Buffer.from('{"other":true}'),
    };
    expect(fold(a, b)).toEqual(fold(b, a));
    expect(fold(a, b, a)).toEqual(fold(a, b));
  });

  it('is the same for any order of its events and any repeats', () => {
    const cases = histories
      .map((history) => history.filter((event) => event.entity === 'file').map(asOneFile))
      .filter((own) => own.length > 0)
      .chain((own) => fc.tuple(fc.constant(own), shuffled(own)));
    fc.assert(
      fc.property(cases, ([own, other]) => {
        expect(fold(...(other as FileEvent[]))).toEqual(fold(...own));
      }),
      { numRuns: 1_000 },
    );
  });
});

function asOneFile(event: FileEvent): FileEvent {
  const data = { ...event.data, fileId: 'f1', environment: 'demo' };
  return { ...event, subject: 'f1', source: 'demo', data };
}
