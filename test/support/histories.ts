import fc from 'fast-check';
import type { BatchEvent, DocumentEvent, FileEvent, SourceEvent } from '#contracts';

const SECOND = 1_000;
const START = Date.parse('2026-03-01T10:00:00.000Z');

/** A time `seconds` after the start of the test's world. */
export const at = (seconds: number): string => new Date(START + seconds * SECOND).toISOString();

type Head = Partial<Pick<SourceEvent, 'id' | 'time' | 'receivedAt' | 'inactivity' | 'source'>>;

/** A document event; `data` says what it names. */
export function documentEvent(
  action: string,
  documentId: string,
  {
    id = `${documentId}-${action}`,
    time = at(10),
    receivedAt = at(11),
    inactivity = 'off',
    source = 'demo',
  }: Head = {},
  data: Partial<DocumentEvent['data']> = {},
): DocumentEvent {
  return {
    entity: 'document',
    action,
    id,
    source,
    subject: documentId,
    time,
    receivedAt,
    endpoint: 'main',
    inactivity,
    data: { environment: source, webhook: {}, documentId, ...data },
    vendor: Buffer.from(JSON.stringify({ _id: documentId, event: id })),
  };
}

/** A file event; `data` says what it names. */
export function fileEvent(
  action: string,
  fileId: string,
  {
    id = `${fileId}-${action}`,
    time = at(10),
    receivedAt = at(11),
    inactivity = 'off',
    source = 'demo',
  }: Head = {},
  data: Partial<FileEvent['data']> = {},
): FileEvent {
  return {
    entity: 'file',
    action,
    id,
    source,
    subject: fileId,
    time,
    receivedAt,
    endpoint: 'main',
    inactivity,
    data: { environment: source, webhook: {}, fileId, ...data },
    vendor: Buffer.from(JSON.stringify({ id: fileId, event: id })),
  };
}

/** A batch event of the vendor's, or with `reason: inactivity` one of Foxtail's own. */
export function batchEvent(
  action: string,
  batchId: string,
  {
    id = `${batchId}-${action}`,
    time = at(10),
    receivedAt = at(11),
    inactivity = 'off',
    source = 'demo',
  }: Head = {},
  data: Partial<BatchEvent['data']> = {},
): BatchEvent {
  return {
    entity: 'batch',
    action,
    id,
    source,
    subject: batchId,
    time,
    receivedAt,
    endpoint: 'main',
    inactivity,
    data: { environment: source, webhook: {}, batchId, kind: 'batch', ...data },
    vendor: data.reason === 'inactivity' ? null : Buffer.from('{}'),
  };
}

/** An import's event. */
export function importEvent(
  action: string,
  importId: string,
  head: Head = {},
  data: Partial<BatchEvent['data']> = {},
): BatchEvent {
  return { ...batchEvent(action, importId, head, { kind: 'import', ...data }), entity: 'import' };
}

// Few ids, times and batches, so that events meet: same subject, same time, moves between batches.
const sources = fc.constantFrom('demo', 'prod');
const times = fc.option(fc.integer({ min: 0, max: 20 }).map(at), { freq: 8 });
const batchIds = fc.constantFrom('b1', 'b2', undefined);
const inactivities = fc.constantFrom<SourceEvent['inactivity']>('off', 30, 60);

const documents = fc
  .record({
    action: fc.constantFrom(
      'processed',
      'corrected',
      'updated',
      'approved',
      'discarded',
      'exported',
      'novel',
    ),
    documentId: fc.constantFrom('d1', 'd2', 'd3'),
    time: times,
    batchId: batchIds,
    importId: fc.constantFrom('i1', undefined, undefined),
    publicState: fc.constantFrom('approved', 'pendingCorrection', 'processing', undefined),
    uploadedAt: fc.option(fc.integer({ min: 0, max: 20 }).map(at), { nil: undefined }),
    inactivity: inactivities,
    source: sources,
  })
  .map(({ action, documentId, time, inactivity, source, ...data }) =>
    documentEvent(action, documentId, { time, inactivity, source }, withoutUndefined(data)),
  );

const files = fc
  .record({
    action: fc.constantFrom('uploaded', 'processed', 'rejected', 'novel'),
    fileId: fc.constantFrom('f1', 'f2', 'f3'),
    time: times,
    batchId: batchIds,
    importId: fc.constantFrom('i1', 'i1', undefined),
    status: fc.constantFrom('pending', 'processing', 'rejected', 'strange', undefined),
    error: fc.constantFrom('ERR_DOWNLOADING_FILE', undefined),
    filename: fc.constantFrom('a.pdf', undefined),
    uploadedAt: fc.option(fc.integer({ min: 0, max: 20 }).map(at), { nil: undefined }),
    inactivity: inactivities,
    source: sources,
  })
  .map(({ action, fileId, time, inactivity, source, ...data }) =>
    fileEvent(action, fileId, { time, inactivity, source }, withoutUndefined(data)),
  );

const imports = fc
  .record({
    action: fc.constantFrom('created', 'processed', 'processed'),
    time: times,
    documentCount: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    inactivity: inactivities,
    source: sources,
  })
  .map(({ action, time, documentCount, inactivity, source }) =>
    importEvent(action, 'i1', { time, inactivity, source }, withoutUndefined({ documentCount })),
  );

const batches = fc
  .record({
    action: fc.constantFrom('created', 'closed', 'processed'),
    batchId: fc.constantFrom('b1', 'b2', 'i1'),
    time: times,
    documentCount: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    inferred: fc.boolean(),
    inactivity: inactivities,
    source: sources,
  })
  .map(({ action, batchId, time, documentCount, inferred, inactivity, source }) =>
    inferred && action === 'closed'
      ? batchEvent(
          'closed',
          batchId,
          { time, inactivity, source },
          withoutUndefined({ reason: 'inactivity', closedAt: time ?? undefined }),
        )
      : batchEvent(
          action,
          batchId,
          { time, inactivity, source },
          withoutUndefined({ documentCount, reason: 'vendor' }),
        ),
  );

/** Distinct events of a few documents, files, batches and an import in two environments. */
export const histories: fc.Arbitrary<SourceEvent[]> = fc
  .array(
    fc.oneof<fc.Arbitrary<SourceEvent>[]>(documents, documents, documents, files, batches, imports),
    { minLength: 1, maxLength: 25 },
  )
  .map((events) =>
    events.map((event, index) => ({ ...event, id: `e${index}`, receivedAt: at(100 + index) })),
  );

/** The same events in another order, some of them several times, a repeat received later. */
export function shuffled(history: readonly SourceEvent[]): fc.Arbitrary<SourceEvent[]> {
  return fc.array(fc.nat({ max: history.length - 1 }), { maxLength: 10 }).chain((repeats) => {
    const all = [
      ...history,
      ...repeats.map((index) => ({ ...(history[index] as SourceEvent), receivedAt: at(500) })),
    ];
    return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
  });
}

function withoutUndefined<T extends object>(data: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(data).filter(([, value]) => value !== undefined),
  ) as never;
}
