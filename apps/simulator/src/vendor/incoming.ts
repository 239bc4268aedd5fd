import type { ExtractedField } from '#vendor-payloads';
import { clientDataFor, type ClientData } from './client-data.js';
import { fileTypeOf, isZip, typeByName } from './file-type.js';
import { openZip, type ZipBudget } from './zip.js';

/** What a client wants of a file: the `info` of an ingest upload, or an upload's fields. */
export interface Wish {
  /** Of its documents. */
  type: string;
  /** The vendor finds the type out by itself, and the given one is passed over. */
  useClassifier: boolean;
  /** There may be several documents in the file. */
  useSplitter: boolean;
  company?: string;
  /** Fields that the client knows already: processing reads the others. */
  data?: Record<string, ExtractedField>;
}

export const plainWish: Wish = { type: 'invoice', useClassifier: false, useSplitter: false };

/** A file that came in, before anything is drawn for it. */
export interface IncomingFile {
  name: string;
  mimetype: string;
  wish: Wish;
  clientData?: Record<string, unknown>;
  /** The vendor's code, where it is certain to be rejected. */
  error?: string;
  /** Named by its URL rather than sent. */
  byUrl?: boolean;
  /** What is in a ZIP. */
  files?: readonly IncomingFile[];
}

/** A file's name and first bytes; of a ZIP all of them. */
export interface FileBytes {
  name: string;
  start: Buffer;
  bytes?: Buffer;
}

const UNKNOWN = 'application/octet-stream';

/**
 * How a run asks for a rejection: a file, or a URL, that has one of the vendor's codes in its name
 * is rejected with that code. The list of codes is open, so any `ERR_…` is one.
 */
const CODE_IN_NAME = /ERR_[A-Z]+(?:_[A-Z]+)*/;

/** A file of an upload, its ZIPs opened. Files in it that are not taken are rejected one by one. */
export async function incomingFile(
  { name, start, bytes }: FileBytes,
  wish: Wish,
  clientData: ClientData,
  budget: ZipBudget,
): Promise<IncomingFile> {
  const file = described(name, fileTypeOf(start) ?? UNKNOWN, wish, clientData);
  if (file.error !== undefined) return file;
  if (fileTypeOf(start) === null) return { ...file, error: 'ERR_UNSUPPORTED_FILE_FORMAT' };
  if (!isZip(file.mimetype)) return file;
  const reading = await openZip(bytes ?? start, budget);
  if (!reading.ok) return { ...file, error: reading.error };
  const files: IncomingFile[] = [];
  // What is in a ZIP has the ZIP's client data, unless there is some for its own name.
  const inherited = withDefault(clientData, file.clientData);
  for (const entry of reading.entries) {
    files.push(
      entry.error === undefined
        ? await incomingFile(entry, wish, inherited, budget.deeper())
        : { ...described(entry.name, UNKNOWN, wish, inherited), error: entry.error },
    );
  }
  return { ...file, files };
}

/**
 * A file by its URL, which the simulator does not fetch: the last part of the path is its name, and
 * the name's ending its type, PDF where there is none. One that ends otherwise is rejected as the
 * vendor does it, and a ZIP is taken to hold two PDFs.
 */
export function incomingUrl(url: string, wish: Wish, clientData: ClientData): IncomingFile {
  const name = nameOf(url);
  const known = typeByName(name);
  const file = { ...described(name, known ?? UNKNOWN, wish, clientData), byUrl: true };
  const error = CODE_IN_NAME.exec(url)?.[0];
  if (error !== undefined) return { ...file, error };
  if (known === null) return { ...file, error: 'ERR_UNSUPPORTED_FILE_FORMAT' };
  if (!isZip(known)) return file;
  const inherited = withDefault(clientData, file.clientData);
  const files = [1, 2].map((n) =>
    described(`${name.slice(0, -'.zip'.length)}-${n}.pdf`, 'application/pdf', wish, inherited),
  );
  return { ...file, files };
}

function described(
  name: string,
  mimetype: string,
  wish: Wish,
  clientData: ClientData,
): IncomingFile {
  const own = clientDataFor(clientData, name);
  const error = CODE_IN_NAME.exec(name)?.[0];
  return {
    name,
    mimetype,
    wish,
    ...(own === undefined ? {} : { clientData: own }),
    ...(error === undefined ? {} : { error }),
  };
}

function withDefault(
  clientData: ClientData,
  otherwise: Record<string, unknown> | undefined,
): ClientData {
  return clientData.kind === 'by-filename' && otherwise !== undefined
    ? { ...clientData, otherwise }
    : clientData;
}

function nameOf(url: string): string {
  const last = new URL(url).pathname.split('/').filter(Boolean).at(-1);
  return last ?? 'document.pdf';
}
