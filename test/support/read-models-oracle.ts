import { createHash } from 'node:crypto';
import {
  compareEvents,
  type BatchEvent,
  type DocumentEvent,
  type FileEvent,
  type SourceEvent,
} from '#contracts';

/** A row by its columns, times as ISO 8601; without the columns that only projections read. */
export type OracleRow = Record<string, string | number | boolean | null>;

/**
 * What docs/batches.md says that a set of events comes to, written down without a thought for speed, and apart
 * from the code that it judges: it looks at all events of a thing at once, in order, and counts by looking.
 */
export function readModelsOf(events: readonly SourceEvent[]) {
  const facts = distinct(events).sort(compareEvents);
  const documents = groups(facts.filter(isDocument)).map(documentRow);
  const files = groups(facts.filter(isFile)).map(fileRow);
  const named = groups(facts, (event) => namesOf(event));
  const batches = named.map(({ environment, id, own }) =>
    batchRow(environment, id, own, {
      documents: documents.filter((row) => isIn(row, environment, id)),
      files: files.filter((row) => isIn(row, environment, id)),
    }),
  );
  return { documents, files, batches };
}

interface Group<E> {
  environment: string;
  id: string;
  own: E[];
}

/** One of each event, as received first. */
function distinct(events: readonly SourceEvent[]): SourceEvent[] {
  const first = new Map<string, SourceEvent>();
  for (const event of events) {
    const key = JSON.stringify([event.source, event.entity, event.subject, event.id]);
    const known = first.get(key);
    if (!known || event.receivedAt < known.receivedAt) first.set(key, event);
  }
  return [...first.values()];
}

function groups<E extends SourceEvent>(
  events: readonly E[],
  idsOf: (event: E) => string[] = ({ subject }) => [subject],
): Group<E>[] {
  const found = new Map<string, Group<E>>();
  for (const event of events) {
    for (const id of idsOf(event)) {
      const key = JSON.stringify([event.source, id]);
      const group = found.get(key) ?? { environment: event.source, id, own: [] };
      group.own.push(event);
      found.set(key, group);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function documentRow({ environment, id, own }: Group<DocumentEvent>): OracleRow {
  const last = own.at(-1) as DocumentEvent;
  const { publicState = null } = last.data;
  const byEvent = ['approved', 'discarded', 'exported'].find((status) => status === last.action);
  const byState: Record<string, string> = {
    approved: 'approved',
    discarded: 'discarded',
    processing: 'pending',
  };
  return {
    environment,
    document_id: id,
    status: byEvent ?? byState[publicState ?? ''] ?? 'processed',
    public_state: publicState,
    ...place(own),
    uploaded_at: newest(own.map(({ data }) => data.uploadedAt)),
    processed_at: newest(own.filter(({ action }) => action === 'processed').map(timeOf)),
    ...span(own),
    vendor: String(last.vendor),
  };
}

function fileRow({ environment, id, own }: Group<FileEvent>): OracleRow {
  const words = own.flatMap((event) => {
    const word = fileWord(event);
    return word === null ? [] : [{ ...event, word }];
  });
  const standing = words.at(-1);
  const ended = words.filter(({ word }) => ['processed', 'rejected'].includes(word));
  return {
    environment,
    file_id: id,
    filename: own.at(-1)?.data.filename ?? null,
    status: standing?.word ?? 'pending',
    error: standing?.word === 'rejected' ? (standing.data.error ?? null) : null,
    ...place(own),
    uploaded_at: newest(
      own.map(
        (event) => event.data.uploadedAt ?? (event.action === 'uploaded' ? event.time : null),
      ),
    ),
    ended_at: newest(ended.map(timeOf)),
    ...span(own),
    vendor: String(own.at(-1)?.vendor),
  };
}

function fileWord({ action, data: { status } }: FileEvent): string | null {
  if (['processed', 'rejected'].includes(action)) return action;
  if (['pending', 'processing', 'processed', 'rejected'].includes(status ?? ''))
    return status ?? null;
  return action === 'uploaded' ? 'pending' : null;
}

function batchRow(
  environment: string,
  id: string,
  named: readonly SourceEvent[],
  members: { documents: OracleRow[]; files: OracleRow[] },
): OracleRow {
  const silences = named.filter(isSilence);
  const heard = named.filter((event): boolean => !isSilence(event));
  const own = heard.filter(isBatch);
  const counts = countsOf(own);
  const rule = ruleOf(heard);
  const documents = countBy(members.documents);
  const total = members.documents.length;
  const files = members.files.length;
  const rejected = members.files.filter(({ status }) => status === 'rejected').length;
  const running = members.files.filter(({ status }) =>
    ['pending', 'processing'].includes(String(status)),
  ).length;
  const uploads = [...members.documents, ...members.files].map((row) => row['uploaded_at']);
  const arrivals = [...members.documents, ...members.files].map(
    (row) => row['uploaded_at'] ?? row['processed_at'] ?? row['ended_at'],
  );
  const ends = [
    ...members.documents.map((row) => row['processed_at']),
    ...members.files.map((row) => row['ended_at']),
  ];

  const closings = own.filter(({ action }) => action === 'closed');
  const endings = own.filter(({ action }) => action === 'processed');
  const stands = (what: readonly unknown[], at: string | null, news: readonly unknown[]) =>
    what.length > 0 && !(at !== null && (newest(news) ?? '') > at);
  const closingAt = newest(closings.map(({ data, time }) => data.closedAt ?? time));
  const endingAt = newest(endings.map(timeOf));
  const silenceAt = newest(silences.map(({ data }) => data.closedAt));
  const closed = stands(closings, closingAt, uploads);
  const processed = stands(endings, endingAt, uploads);
  const silent = stands(silences, silenceAt, arrivals);

  const allEnded =
    documents['pending'] === 0 &&
    running === 0 &&
    total >= (counts.expected ?? counts.announced ?? 0);
  const declared =
    (processed && (allEnded || (total === 0 && files === rejected))) ||
    (closed && counts.expected !== null && allEnded);
  const inferred = !declared && silent && allEnded && total + files > 0;
  const isComplete = declared || inferred;
  const isClosed = closed || processed || silent;
  const status = isComplete
    ? rejected > 0
      ? 'completed_with_errors'
      : 'completed'
    : isClosed
      ? 'processing'
      : 'open';
  const basis = declared ? 'declared' : inferred ? 'inferred' : null;
  const closedAt = closed ? closingAt : processed ? endingAt : silent ? silenceAt : null;
  const reason = closed || processed ? 'vendor' : silent ? 'inactivity' : null;
  const digest = membersDigest(members.documents);
  const completionParts = [
    ['completion', environment, id, reason, closedAt, status, basis],
    [Math.max(total, counts.expected ?? counts.announced ?? 0), digest, files, rejected],
  ].flat();
  return {
    environment,
    batch_id: id,
    kind: heard.some((event) => makesImport(event, id)) ? 'import' : 'batch',
    ...documents,
    files,
    files_pending: running,
    files_rejected: rejected,
    members_digest: digest,
    announced: counts.announced,
    expected: counts.expected,
    inactivity_off: rule.off,
    inactivity_seconds: rule.seconds,
    newest_upload_at: newest(uploads),
    newest_arrival_at: newest(arrivals),
    newest_processed_at: newest(ends),
    ...span(heard),
    received_at: named.map(({ receivedAt }) => receivedAt).sort()[0] ?? '',
    status,
    basis,
    closed_at: closedAt,
    closed_reason: reason,
    completed_at: isComplete ? newest([...ends, closedAt, endingAt]) : null,
    reopened: closings.length + endings.length + silences.length > 0 && !isClosed,
    awaits_inactivity:
      !rule.off &&
      rule.seconds !== null &&
      !isComplete &&
      !silent &&
      !(isClosed && counts.expected !== null),
    completion_id: isComplete
      ? `completed-${createHash('sha256').update(JSON.stringify(completionParts)).digest('base64url')}`
      : null,
  };
}

/** The latest count at a close rules; without one there are no fewer than anybody said. */
function countsOf(own: readonly BatchEvent[]) {
  const counted = own.filter(({ data }) => data.documentCount !== undefined);
  const atClose = counted.filter(({ action }) => ['closed', 'processed'].includes(action)).at(-1);
  const all = counted.map(({ data }) => data.documentCount ?? 0);
  return {
    announced: all.length > 0 ? Math.max(...all) : null,
    expected: atClose?.data.documentCount ?? null,
  };
}

function ruleOf(heard: readonly SourceEvent[]) {
  const seconds = heard.flatMap(({ inactivity }) => (inactivity === 'off' ? [] : [inactivity]));
  return {
    off: seconds.length < heard.length,
    seconds: seconds.length > 0 ? Math.max(...seconds) : null,
  };
}

function membersDigest(documents: readonly OracleRow[]): string {
  const sum = documents.reduce((so, row) => {
    const text = `${String(row['document_id'])} ${String(row['status'])}`;
    const bytes = createHash('sha256').update(text).digest();
    return so + bytes.readBigUInt64BE(0) * 2n ** 64n + bytes.readBigUInt64BE(8);
  }, 0n);
  return BigInt.asUintN(128, sum).toString(16).padStart(32, '0');
}

function countBy(documents: readonly OracleRow[]): Record<string, number> {
  const statuses = ['pending', 'processed', 'approved', 'discarded', 'exported'];
  return Object.fromEntries(
    statuses.map((status) => [status, documents.filter((row) => row['status'] === status).length]),
  );
}

function place(own: readonly (DocumentEvent | FileEvent)[]) {
  const naming = own.filter(
    ({ data }) => data.batchId !== undefined || data.importId !== undefined,
  );
  const { batchId = null, importId = null } = naming.at(-1)?.data ?? {};
  return { batch_id: batchId, import_id: importId };
}

function span(own: readonly SourceEvent[]) {
  const times = own.flatMap(({ time }) => time ?? []).sort();
  return {
    first_event_at: times[0] ?? null,
    last_event_at: times.at(-1) ?? null,
    received_at: own.map(({ receivedAt }) => receivedAt).sort()[0] ?? '',
  };
}

function makesImport(event: SourceEvent, id: string): boolean {
  if (event.entity === 'document' || event.entity === 'file') {
    return event.data.importId === id && event.data.batchId !== id;
  }
  return event.entity === 'import';
}

function namesOf(event: SourceEvent): string[] {
  const named =
    event.entity === 'document' || event.entity === 'file'
      ? [event.data.batchId, event.data.importId]
      : [event.subject];
  return [...new Set(named)].filter((id) => id !== undefined);
}

const isIn = (row: OracleRow, environment: string, id: string) =>
  row['environment'] === environment && (row['batch_id'] === id || row['import_id'] === id);
const isDocument = (event: SourceEvent): event is DocumentEvent => event.entity === 'document';
const isFile = (event: SourceEvent): event is FileEvent => event.entity === 'file';
const isBatch = (event: SourceEvent): event is BatchEvent =>
  event.entity === 'batch' || event.entity === 'import';
const isSilence = (event: SourceEvent): event is BatchEvent =>
  isBatch(event) && event.data.reason === 'inactivity';
const timeOf = ({ time }: SourceEvent): string | null => time;

function newest(times: readonly unknown[]): string | null {
  return (
    times
      .filter((time): time is string => typeof time === 'string')
      .sort()
      .at(-1) ?? null
  );
}
