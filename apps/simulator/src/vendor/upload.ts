import { readClientData } from './client-data.js';
import { fileTypeOf } from './file-type.js';
import { incomingFile, incomingUrl, plainWish, type IncomingFile } from './incoming.js';
import type { UploadForm } from './upload-form.js';
import { ZipBudget } from './zip.js';

/** An upload that was understood. */
export interface Upload {
  files: readonly IncomingFile[];
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
 * Understands an upload (`vendor.md`, Upload API), or lists all that is wrong with it. One file
 * that is not taken refuses the whole request, so that no batch comes to be that misses a document
 * unseen; in a ZIP, which the vendor opens later, it is rejected by itself. Fields that are not
 * known here are passed over: the vendor's list may be longer than ours.
 */
export async function readUpload({ fields, files }: UploadForm): Promise<UploadReading> {
  const faults: string[] = [];
  const single = (name: string) => singleField(fields, name, faults);
  const urls = [...(fields.get('urls[]') ?? []), ...(fields.get('urls') ?? [])];
  if (urls.length > MAX_URLS) faults.push(`${urls.length} URLs, and ${MAX_URLS} are the most`);
  const bad = urls.filter((url) => !isHttpUrl(url));
  for (const url of bad) faults.push(`not an http URL: ${JSON.stringify(url)}`);
  if (files.length + urls.length === 0) faults.push('there are neither files[] nor urls[]');

  const type = single('type') ?? plainWish.type;
  if (!DOCUMENT_TYPE.test(type)) faults.push('type is not a name');
  const close = single('closeBatch') ?? 'false';
  if (close !== 'true' && close !== 'false') faults.push('closeBatch is neither true nor false');
  const reading = readClientData(single('clientData'));
  if (!reading.ok) faults.push(reading.fault);
  const company = single('company');
  const loadBatch = single('loadBatch');
  if (faults.length > 0 || !reading.ok) return { ok: false, code: 'upload-invalid', faults };
  const unsupported = unsupportedFiles(files);
  if (unsupported.length > 0) {
    return { ok: false, code: 'file-type-unsupported', faults: unsupported };
  }

  const { clientData } = reading;
  const wish = { ...plainWish, type, ...(company === undefined ? {} : { company }) };
  const budget = ZipBudget.of();
  const incoming: IncomingFile[] = [];
  for (const file of files) incoming.push(await incomingFile(file, wish, clientData, budget));
  for (const url of urls) incoming.push(incomingUrl(url, wish, clientData));
  const upload: Upload = {
    files: incoming,
    closeBatch: close === 'true',
    ...(company === undefined ? {} : { company }),
    ...(loadBatch === undefined ? {} : { loadBatch }),
    ...(clientData.kind === 'all' ? { batchClientData: clientData.value } : {}),
  };
  return { ok: true, upload };
}

/** The one value of a form's field; none where it is empty. */
export function singleField(
  fields: UploadForm['fields'],
  name: string,
  faults: string[],
): string | undefined {
  const values = fields.get(name) ?? [];
  if (values.length > 1) faults.push(`${name} is given ${values.length} times`);
  return values[0] || undefined;
}

export function isHttpUrl(url: string): boolean {
  return /^https?:\/\//.test(url) && URL.canParse(url);
}

export function unsupportedFiles(files: UploadForm['files']): string[] {
  return files.flatMap(({ name, start }) =>
    fileTypeOf(start) === null
      ? [`${name}: neither JPEG, PNG, TIFF, GIF, PDF nor ZIP by its content`]
      : [],
  );
}
