import { describe, expect, it } from '@jest/globals';
import type { SourceEvent } from '#contracts';
import {
  at,
  batchEvent,
  documentEvent,
  fileEvent,
  importEvent,
} from '../../../../test/support/histories.js';
import { evolveDocument } from '../documents/document.evolve.js';
import type { DocumentState } from '../documents/document.state.js';
import { evolveFile } from '../files/file.evolve.js';
import type { FileState } from '../files/file.state.js';
import { evolveBatch } from './batch.evolve.js';
import { countDocument, countFile } from './batch.members.js';
import { outcomeOf } from './batch.outcome.js';
import type { BatchFacts, BatchState } from './batch.state.js';

/** Batch b after these events, with its documents and files counted. */
function given(...events: SourceEvent[]): BatchState {
  const documents = new Map<string, DocumentState>();
  const files = new Map<string, FileState>();
  let facts: BatchFacts | null = null;
  for (const event of events) {
    facts = evolveBatch(facts, 'b', event);
    if (event.entity === 'document') {
      documents.set(event.subject, evolveDocument(documents.get(event.subject) ?? null, event));
    }
    if (event.entity === 'file') {
      files.set(event.subject, evolveFile(files.get(event.subject) ?? null, event));
    }
  }
  for (const document of documents.values())
    countDocument(facts as unknown as BatchFacts, null, document);
  for (const file of files.values()) countFile(facts as unknown as BatchFacts, null, file);
  return { ...(facts as BatchFacts), ...outcomeOf(facts as BatchFacts) };
}

const inB = { batchId: 'b' };
const processed = (id: string, time = at(10), uploadedAt = at(0)) =>
  documentEvent('processed', id, { time }, { ...inB, uploadedAt });
const closed = (time = at(5), documentCount?: number) =>
  batchEvent(
    'closed',
    'b',
    { time },
    { reason: 'vendor', ...(documentCount === undefined ? {} : { documentCount }) },
  );

describe('a batch that the vendor tells of', () => {
  it('is open until it is closed, whatever has been processed', () => {
    expect(given(batchEvent('created', 'b'), processed('d1'))).toMatchObject({
      status: 'open',
      basis: null,
      closedAt: null,
      completedAt: null,
      counts: { processed: 1 },
    });
  });

  it('is processing while a document that it lists has not ended', () => {
    expect(given(closed(at(5), 2), processed('d1'))).toMatchObject({
      status: 'processing',
      closedAt: at(5),
      closedReason: 'vendor',
      completedAt: null,
    });
  });

  it('is completed once it is closed and all that it lists have ended, in whichever order they came', () => {
    const events = [closed(at(5), 2), processed('d1', at(10)), processed('d2', at(12))];
    for (const order of [events, [...events].reverse()]) {
      expect(given(...order)).toMatchObject({
        status: 'completed',
        basis: 'declared',
        completedAt: at(12),
      });
    }
  });

  it('is not complete because the close came before any document', () => {
    expect(given(closed(at(5), 2))).toMatchObject({ status: 'processing' });
    expect(given(closed(at(5)))).toMatchObject({ status: 'processing' });
  });

  it('is complete at once when it was closed and has no documents', () => {
    expect(given(closed(at(5), 0))).toMatchObject({
      status: 'completed',
      basis: 'declared',
      completedAt: at(5),
    });
  });

  it("is complete by the vendor's word alone for whoever takes batch events only", () => {
    const all = batchEvent('processed', 'b', { time: at(20) }, { documentCount: 7 });
    expect(given(closed(at(5), 7), all)).toMatchObject({
      status: 'completed',
      basis: 'declared',
      completedAt: at(20),
      expected: 7,
    });
  });

  it("waits for the documents that are on their way when the vendor's word overtakes them", () => {
    const all = batchEvent('processed', 'b', { time: at(20) }, { documentCount: 2 });
    expect(given(all, processed('d1'))).toMatchObject({ status: 'processing' });
    expect(given(all, processed('d1'), processed('d2'))).toMatchObject({ status: 'completed' });
  });

  it('is not complete at its first document where nobody says how many there are', () => {
    expect(given(closed(), processed('d1'))).toMatchObject({ status: 'processing', basis: null });
    const all = batchEvent('processed', 'b', { time: at(20) });
    expect(given(closed(), processed('d1'), all)).toMatchObject({
      status: 'completed',
      basis: 'declared',
    });
  });

  it('is not complete because it had few documents, or none, when it was made', () => {
    for (const documentCount of [0, 1]) {
      const created = batchEvent('created', 'b', { time: at(1) }, { documentCount });
      expect(given(created, closed(), processed('d1'))).toMatchObject({ status: 'processing' });
    }
    const created = batchEvent('created', 'b', { time: at(1) }, { documentCount: 3 });
    const all = batchEvent('processed', 'b', { time: at(20) });
    expect(given(created, closed(), processed('d1'), all)).toMatchObject({ status: 'processing' });
  });

  it('is opened again by a document that was uploaded after the close, and says so', () => {
    const batch = given(closed(at(5), 1), processed('d1'), processed('d2', at(10), at(6)));
    expect(batch).toMatchObject({ status: 'open', reopened: true, closedAt: null });
    expect(
      given(closed(at(5), 1), processed('d1'), processed('d2', at(10), at(6)), {
        ...closed(at(8), 2),
        id: 'again',
      }),
    ).toMatchObject({ status: 'completed', reopened: false, closedAt: at(8) });
  });

  it('is only joined by a document that is older than the close but arrives late, or that has no upload time', () => {
    expect(
      given(closed(at(5), 1), processed('d1'), processed('late', at(10), at(4))),
    ).toMatchObject({ status: 'completed', reopened: false });
    const timeless = documentEvent('processed', 'd2', { time: at(60) }, inB);
    expect(given(closed(at(5), 1), processed('d1'), timeless)).toMatchObject({ reopened: false });
  });

  it('counts a discarded document as ended', () => {
    const discarded = documentEvent(
      'discarded',
      'd1',
      { time: at(11) },
      { ...inB, uploadedAt: at(0) },
    );
    expect(given(closed(at(5), 1), processed('d1'), discarded)).toMatchObject({
      status: 'completed',
      counts: { discarded: 1, processed: 0 },
    });
  });
});

describe('a batch that only its documents tell of', () => {
  const rule = { inactivity: 30 as const };
  const document = documentEvent(
    'processed',
    'd1',
    { time: at(10), ...rule },
    { ...inB, uploadedAt: at(0) },
  );
  const silence = batchEvent(
    'closed',
    'b',
    { time: at(40), ...rule },
    { reason: 'inactivity', closedAt: at(40) },
  );

  it('waits for a silence', () => {
    expect(given(document)).toMatchObject({
      status: 'open',
      awaitsInactivity: true,
      inactivitySeconds: 30,
    });
  });

  it('is completed by it', () => {
    expect(given(document, silence)).toMatchObject({
      status: 'completed',
      basis: 'inferred',
      closedReason: 'inactivity',
      closedAt: at(40),
      completedAt: at(40),
      awaitsInactivity: false,
    });
  });

  it('is opened again by a newer document, by its upload or, without one, by its processing', () => {
    const newer = documentEvent(
      'processed',
      'd2',
      { time: at(50), ...rule },
      { ...inB, uploadedAt: at(45) },
    );
    const timeless = documentEvent('processed', 'd2', { time: at(50), ...rule }, inB);
    for (const event of [newer, timeless]) {
      expect(given(document, silence, event)).toMatchObject({
        status: 'open',
        reopened: true,
        awaitsInactivity: true,
      });
    }
  });

  it('is not completed by it while documents that were announced are missing', () => {
    const created = batchEvent('created', 'b', rule, { documentCount: 2 });
    expect(given(created, document, silence)).toMatchObject({
      status: 'processing',
      basis: null,
      awaitsInactivity: false,
    });
  });

  it('has the longest of the rules, and none where one event says off', () => {
    const longer = documentEvent('processed', 'd2', { inactivity: 60 }, inB);
    const off = documentEvent('processed', 'd3', { inactivity: 'off' }, inB);
    expect(given(document, longer)).toMatchObject({
      inactivitySeconds: 60,
      awaitsInactivity: true,
    });
    expect(given(document, off, longer)).toMatchObject({
      inactivityOff: true,
      awaitsInactivity: false,
    });
  });
});

describe('a batch with files', () => {
  const uploaded = (id: string, time = at(1)) => fileEvent('uploaded', id, { time }, inB);
  const ended = (id: string) => fileEvent('processed', id, { time: at(11) }, inB);
  const rejected = (id: string) =>
    fileEvent('rejected', id, { time: at(12) }, { ...inB, error: 'ERR_DOWNLOADING_FILE' });
  const silence = batchEvent(
    'closed',
    'b',
    { time: at(40) },
    { reason: 'inactivity', closedAt: at(40) },
  );

  it('is completed with errors once one of them was rejected', () => {
    expect(given(closed(at(5), 1), processed('d1'), uploaded('f1'), rejected('f1'))).toMatchObject({
      status: 'completed_with_errors',
      files: 1,
      filesPending: 0,
      filesRejected: 1,
      completedAt: at(12),
    });
  });

  it('is completed by a silence only once they have ended', () => {
    const waiting = given(processed('d1'), uploaded('f1'), silence);
    expect(waiting).toMatchObject({ status: 'processing', basis: null, filesPending: 1 });
    expect(given(processed('d1'), uploaded('f1'), silence, ended('f1'))).toMatchObject({
      status: 'completed',
      basis: 'inferred',
    });
  });

  it('is completed with errors by a silence though no document came of its files', () => {
    expect(given(uploaded('f1'), rejected('f1'), silence)).toMatchObject({
      status: 'completed_with_errors',
      basis: 'inferred',
    });
  });

  it("waits for them when the vendor's word overtakes them, in a batch and in an import", () => {
    const words = [
      batchEvent('processed', 'b', { time: at(20) }),
      importEvent('processed', 'b', { time: at(20) }),
    ];
    for (const word of words) {
      expect(given(word, processed('d1'), uploaded('f1'))).toMatchObject({ status: 'processing' });
      // No document yet: the file tells that there is more to come.
      expect(given(word, uploaded('f1'))).toMatchObject({ status: 'processing' });
      expect(given(word, processed('d1'), uploaded('f1'), ended('f1'))).toMatchObject({
        status: 'completed',
        basis: 'declared',
      });
    }
  });

  it("waits for the documents that the vendor's word counts, once a file is known", () => {
    const word = importEvent('processed', 'b', { time: at(20) }, { documentCount: 1 });
    expect(given(word, uploaded('f1'), ended('f1'))).toMatchObject({ status: 'processing' });
    expect(given(word, uploaded('f1'), ended('f1'), processed('d1'))).toMatchObject({
      status: 'completed',
    });
  });

  it("is complete by the vendor's word for whoever takes rejections beside it and nothing else", () => {
    const word = importEvent('processed', 'b', { time: at(20) }, { documentCount: 3 });
    expect(given(word, rejected('f1'))).toMatchObject({ status: 'completed_with_errors' });
  });

  it('is opened again by a file that was uploaded after the close', () => {
    expect(given(closed(at(5), 1), processed('d1'), uploaded('f1', at(6)))).toMatchObject({
      status: 'open',
      reopened: true,
    });
  });
});

it('a batch in which a document names an import only is an import', () => {
  expect(given(documentEvent('processed', 'd1', {}, { importId: 'b' })).kind).toBe('import');
  expect(given(documentEvent('processed', 'd1', {}, { batchId: 'b' })).kind).toBe('batch');
});
