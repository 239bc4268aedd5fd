import { clientDataFor, readClientData } from './client-data.js';
import { fileTypeOf, isZip } from './file-type.js';

/** What a multipart upload held: its fields, and of each file the name and the first bytes. */
export interface UploadForm {
  fields: ReadonlyMap<string, readonly string[]>;
  files: readonly { name: string; start: Buffer }[];
}

/** An upload that was understood. */
export interface Upload {
  items: { name: string; mimetype: string; clientData?: Record<string, unknown> }[];
  type: string;
  company?: string;
  loadBatch?: string;
  closeBatch: boolean;
  /** Of the batch that it opens: only where it is for all documents. */
  batchClientData?: Record<string, unknown>;
}

export type UploadReading =
  | { ok: true; upload: Upload }
  | { ok: false; code: 'upload-invalid' | 'file-type-unsupported'; faults: string[] };

/** The vendor's limit (`vendor.md`, Upload API). */
export const MAX_URLS = 100;

export const DOCUMENT_TYPE = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/**
 * Understands an upload (`vendor.md`, Upload API), or lists all that is wrong with it. One bad
 * file refuses the whole request, so that no batch comes to be that misses a document unseen.
 * Fields that are not known here are passed over: the vendor's list may be longer than ours.
 */
export function readUpload({ fields, files }: UploadForm): UploadReading {
  const faults: string[] = [];
  const single = (name: string): string | undefined => {
    const values = fields.get(name) ?? [];
    if (values.length > 1) faults.push(`${name} is given ${values.length} times`);
    return values[0] || undefined;
  };

  const urls = [...(fields.get('urls[]') ?? []), ...(fields.get('urls') ?? [])];
  if (urls.length > MAX_URLS) faults.push(`${urls.length} URLs, and ${MAX_URLS} are the most`);
  const bad = urls.filter((url) => !/^https?:\/\//.test(url) || !URL.canParse(url));
  for (const url of bad) faults.push(`not an http URL: ${JSON.stringify(url)}`);
  if (files.length + urls.length === 0) faults.push('there are neither files[] nor urls[]');

  const type = single('type') ?? 'invoice';
  if (!DOCUMENT_TYPE.test(type)) faults.push('type is not a name');
  const close = single('closeBatch') ?? 'false';
  if (close !== 'true' && close !== 'false') faults.push('closeBatch is neither true nor false');
  const clientData = readClientData(single('clientData'));
  if (!clientData.ok) faults.push(clientData.fault);
  const company = single('company');
  const loadBatch = single('loadBatch');
  if (faults.length > 0 || !clientData.ok) return { ok: false, code: 'upload-invalid', faults };

  const typed = files.map(({ name, start }) => ({ name, mimetype: fileTypeOf(start) }));
  const unsupported = typed.flatMap(({ name, mimetype }) =>
    mimetype === null
      ? [`${name}: neither JPEG, PNG, TIFF, GIF, PDF nor ZIP by its content`]
      : isZip(mimetype)
        ? // The vendor opens them. To count one as a document would be a lie, so it is refused.
          [`${name}: the simulator does not open ZIP files; upload what is in it`]
        : [],
  );
  if (unsupported.length > 0) {
    return { ok: false, code: 'file-type-unsupported', faults: unsupported };
  }

  const sources = [
    ...typed.map(({ name, mimetype }) => ({ name, mimetype: mimetype ?? '' })),
    ...urls.map((url) => ({ name: nameOf(url), mimetype: 'application/pdf' })),
  ];
  const batchClientData =
    clientData.clientData.kind === 'all' ? { batchClientData: clientData.clientData.value } : {};
  const upload: Upload = {
    items: sources.map((source) => {
      const own = clientDataFor(clientData.clientData, source.name);
      return own === undefined ? source : { ...source, clientData: own };
    }),
    type,
    closeBatch: close === 'true',
    ...(company === undefined ? {} : { company }),
    ...(loadBatch === undefined ? {} : { loadBatch }),
    ...batchClientData,
  };
  return { ok: true, upload };
}

/** The simulator fetches no URL: the document takes the last part of its path for a name. */
function nameOf(url: string): string {
  return new URL(url).pathname.split('/').filter(Boolean).at(-1) ?? 'document.pdf';
}
