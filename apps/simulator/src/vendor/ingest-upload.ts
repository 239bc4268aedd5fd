import type { ExtractedField } from '#vendor-payloads';
import {
  clientDataOf,
  deeperThan,
  isObject,
  MAX_CLIENT_DATA_DEPTH,
  type ClientData,
} from './client-data.js';
import { incomingFile, incomingUrl, plainWish, type IncomingFile, type Wish } from './incoming.js';
import {
  DOCUMENT_TYPE,
  isHttpUrl,
  MAX_URLS,
  singleField,
  unsupportedFiles,
  type UploadReading,
} from './upload.js';
import type { UploadForm } from './upload-form.js';
import { ZipBudget } from './zip.js';

/**
 * Understands an upload of the newer API, `POST /v1/ingest/uploads` (`vendor.md`, Upload API), or
 * lists all that is wrong with it. Nothing can be added to an import, so that its batch is closed
 * at once: our choice, as the newer pages know no closing.
 */
export async function readIngestUpload({ fields, files }: UploadForm): Promise<UploadReading> {
  const faults: string[] = [];
  const { wish, clientData } = readInfo(
    parseInfo(singleField(fields, 'info', faults), faults),
    'info',
    faults,
  );
  if (files.length === 0) faults.push('there are no files[]');
  if (faults.length > 0) return { ok: false, code: 'upload-invalid', faults };
  const unsupported = unsupportedFiles(files);
  if (unsupported.length > 0) {
    return { ok: false, code: 'file-type-unsupported', faults: unsupported };
  }
  const budget = ZipBudget.of();
  const incoming: IncomingFile[] = [];
  for (const file of files) incoming.push(await incomingFile(file, wish, clientData, budget));
  return understood(incoming, wish.company, clientData);
}

/**
 * Understands the body of `POST /v1/ingest/by-url` (`vendor.md`, Upload API). What the `info` of a
 * file says goes before what the request's says, which may say all that a file's may.
 */
export function readByUrl(body: unknown): UploadReading {
  const faults: string[] = [];
  const files = isObject(body) ? body['files'] : undefined;
  const common = readInfo(isObject(body) ? body['info'] : undefined, 'info', faults);
  if (!Array.isArray(files)) faults.push('files is not an array');
  const items: unknown[] = Array.isArray(files) ? files : [];
  if (Array.isArray(files) && items.length === 0) faults.push('files is empty');
  if (items.length > MAX_URLS) faults.push(`${items.length} files, and ${MAX_URLS} are the most`);
  const incoming: IncomingFile[] = [];
  for (const [i, item] of items.slice(0, MAX_URLS).entries()) {
    const place = `files[${i}]`;
    const url = isObject(item) ? item['url'] : undefined;
    const info = isObject(item) ? item['info'] : undefined;
    const { wish, clientData } = readInfo(info, `${place}.info`, faults, common);
    if (typeof url === 'string' && isHttpUrl(url))
      incoming.push(incomingUrl(url, wish, clientData));
    else faults.push(`${place}.url is no http URL`);
  }
  if (faults.length > 0) return { ok: false, code: 'upload-invalid', faults };
  return understood(incoming, common.wish.company, common.clientData);
}

function understood(
  files: readonly IncomingFile[],
  company: string | undefined,
  clientData: ClientData,
): UploadReading {
  return {
    ok: true,
    upload: {
      files,
      closeBatch: true,
      ...(company === undefined ? {} : { company }),
      ...(clientData.kind === 'all' ? { batchClientData: clientData.value } : {}),
    },
  };
}

interface Info {
  wish: Wish;
  clientData: ClientData;
}

const noInfo: Info = { wish: plainWish, clientData: { kind: 'none' } };

function parseInfo(text: string | undefined, faults: string[]): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    faults.push('info is not JSON');
    return undefined;
  }
}

/** Keys that are not known here are passed over, as fields are. */
function readInfo(info: unknown, place: string, faults: string[], otherwise = noInfo): Info {
  if (info === undefined || info === null) return otherwise;
  if (!isObject(info)) {
    faults.push(`${place} is not an object`);
    return otherwise;
  }
  const wish: Wish = { ...otherwise.wish };
  const take = <T>(
    key: string,
    is: (value: unknown) => value is T,
    what: string,
    set: (value: T) => void,
  ) => {
    const value = info[key];
    if (value === undefined || value === null) return;
    if (is(value)) set(value);
    else faults.push(`${place}.${key} is ${what}`);
  };
  take('type', isTypeName, 'not a name', (type) => (wish.type = type));
  take('useClassifier', isBoolean, 'neither true nor false', (use) => (wish.useClassifier = use));
  take('useSplitter', isBoolean, 'neither true nor false', (use) => (wish.useSplitter = use));
  take('company', isText, 'not a text', (company) => (wish.company = company));
  take(
    'data',
    isFields,
    `no object, or nests deeper than ${MAX_CLIENT_DATA_DEPTH} levels`,
    (data) => {
      wish.data = fieldsOf(data);
    },
  );
  if (info['clientData'] === undefined || info['clientData'] === null) {
    return { wish, clientData: otherwise.clientData };
  }
  const reading = clientDataOf(info['clientData']);
  if (reading.ok) return { wish, clientData: reading.clientData };
  faults.push(`${place}.${reading.fault}`);
  return { wish, clientData: otherwise.clientData };
}

/**
 * Fields as people give them: the value alone, or `{ value, … }` as a document has it. A person is
 * sure of what they say, so the confidence is 1.
 */
export function fieldsOf(data: Record<string, unknown>): Record<string, ExtractedField> {
  return Object.fromEntries(
    Object.entries(data).map(([name, given]): [string, ExtractedField] => {
      const value: unknown = isObject(given) && 'value' in given ? given['value'] : given;
      return [name, { value: value ?? null, confidence: 1 }];
    }),
  );
}

export function isFields(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !deeperThan(MAX_CLIENT_DATA_DEPTH, value);
}
function isTypeName(value: unknown): value is string {
  return typeof value === 'string' && DOCUMENT_TYPE.test(value);
}
function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
