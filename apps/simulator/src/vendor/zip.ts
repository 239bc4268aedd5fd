import type { Readable } from 'node:stream';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { fileTypeOf, isZip, SNIFFED_BYTES } from './file-type.js';

/** What is in a ZIP: of each file the first bytes, and all of them of a ZIP within. */
export interface ZipEntry {
  name: string;
  start: Buffer;
  bytes?: Buffer;
  /** Why it can't be read: encrypted, broken, or packed in a way that is not known. */
  error?: string;
}

export type ZipReading = { ok: true; entries: ZipEntry[] } | { ok: false; error: string };

/** The vendor's list of codes is open, and names none for these. */
const UNREADABLE = 'ERR_UNREADABLE_ZIP';
const TOO_LARGE = 'ERR_ZIP_TOO_LARGE';

export interface ZipLimits {
  /** Files in all the ZIPs of a request, ZIPs within ZIPs included. */
  files: number;
  /** What they say that they unpack to, together. */
  bytes: number;
  /** What is really unpacked of ZIPs within ZIPs, which is held in memory, together. */
  nestedBytes: number;
  /** A ZIP within a ZIP has depth 2. */
  depth: number;
}

/** Ours, against ZIP bombs: the vendor's own limits are not known. */
export const zipLimits: ZipLimits = {
  files: 5_000,
  bytes: 2 * 1024 ** 3,
  nestedBytes: 256 * 1024 ** 2,
  depth: 3,
};

/** What the ZIPs of one request may still unpack to, however they are nested. */
export class ZipBudget {
  private constructor(
    private readonly left: ZipLimits,
    private readonly depth: number,
  ) {}

  static of(limits: ZipLimits = zipLimits): ZipBudget {
    return new ZipBudget({ ...limits }, limits.depth);
  }

  /** For the ZIPs within one: the same budget. */
  deeper(): ZipBudget {
    return new ZipBudget(this.left, this.depth - 1);
  }

  get tooDeep(): boolean {
    return this.depth <= 0;
  }

  /** @returns whether that much was left, and is now taken */
  take(of: 'files' | 'bytes' | 'nestedBytes', amount: number): boolean {
    this.left[of] -= amount;
    return this.left[of] >= 0;
  }
}

/**
 * Reads what is in a ZIP. Total: any bytes give entries, or the reason why there are none. Of a
 * file only the first bytes are unpacked, so that a bomb in it never goes off.
 */
export async function openZip(bytes: Buffer, budget: ZipBudget): Promise<ZipReading> {
  if (budget.tooDeep) return { ok: false, error: TOO_LARGE };
  let zip: ZipFile;
  try {
    zip = await openBuffer(bytes);
  } catch {
    return { ok: false, error: UNREADABLE };
  }
  const entries: ZipEntry[] = [];
  let next: Entry | null;
  for (;;) {
    try {
      next = await nextEntry(zip);
    } catch {
      return { ok: false, error: UNREADABLE };
    }
    if (next === null) return { ok: true, entries };
    if (isNoFile(next.fileName)) continue;
    if (!budget.take('files', 1) || !budget.take('bytes', next.uncompressedSize)) {
      return { ok: false, error: TOO_LARGE };
    }
    entries.push(await readEntry(zip, next, budget));
  }
}

/** Folders, and what macOS adds to the files that a person put in. */
function isNoFile(name: string): boolean {
  return name.endsWith('/') || /^__MACOSX\/|(^|\/)\.DS_Store$/.test(name);
}

async function readEntry(zip: ZipFile, entry: Entry, budget: ZipBudget): Promise<ZipEntry> {
  const name = entry.fileName;
  const nothing = Buffer.alloc(0);
  let stream: Readable;
  try {
    stream = await openEntry(zip, entry);
  } catch {
    return { name, start: nothing, error: 'ERR_UNSUPPORTED_FILE_FORMAT' };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  let error: string | undefined;
  // Listened to for as long as the stream lives: it may fail after it was let go.
  stream.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    const finish = (why?: string) => {
      error ??= why;
      stream.destroy();
      resolve();
    };
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size < SNIFFED_BYTES) return;
      if (!isZip(fileTypeOf(firstOf(chunks)))) return finish();
      if (!budget.take('nestedBytes', chunk.length)) finish(TOO_LARGE);
    });
    stream.once('end', () => finish());
    stream.once('error', () => finish('ERR_UNSUPPORTED_FILE_FORMAT'));
  });
  if (error !== undefined) return { name, start: nothing, error };
  const start = Buffer.from(firstOf(chunks));
  return isZip(fileTypeOf(start)) ? { name, start, bytes: Buffer.concat(chunks) } : { name, start };
}

function firstOf(chunks: readonly Buffer[]): Buffer {
  const [first = Buffer.alloc(0), ...others] = chunks;
  const start =
    first.length >= SNIFFED_BYTES || others.length === 0 ? first : Buffer.concat(chunks);
  return start.subarray(0, SNIFFED_BYTES);
}

function openBuffer(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) =>
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) =>
      error === null ? resolve(zip) : reject(error),
    ),
  );
}

/** The next entry, or null after the last one. */
function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (run: () => void) => {
      zip.removeAllListeners();
      // One that comes late would end the process.
      zip.on('error', () => undefined);
      run();
    };
    zip.on('entry', (entry: Entry) => settle(() => resolve(entry)));
    zip.on('end', () => settle(() => resolve(null)));
    zip.on('error', (error: Error) => settle(() => reject(error)));
    zip.readEntry();
  });
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) =>
      error === null ? resolve(stream) : reject(error),
    ),
  );
}
