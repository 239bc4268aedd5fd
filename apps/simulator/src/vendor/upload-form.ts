import { CodedError, messageOf } from '#runtime';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../simulator.problems.js';
import { fileTypeOf, isZip, SNIFFED_BYTES } from './file-type.js';
import type { FileBytes } from './incoming.js';

/** What a multipart upload held. */
export interface UploadForm {
  fields: ReadonlyMap<string, readonly string[]>;
  files: readonly FileBytes[];
}

/** A request is 100 MB at most (`vendor.md`, Upload API). */
export const MAX_UPLOAD_BYTES = 100 * 1024 * 1024;

const MAX_FIELD_BYTES = 1024 * 1024;

/** For @fastify/multipart; the sum over all parts is watched in {@link readForm}. */
export const multipartLimits = {
  fieldSize: MAX_FIELD_BYTES,
  // Above the sum's limit, so that the sum is what refuses a request that states no length.
  fileSize: 2 * MAX_UPLOAD_BYTES,
  parts: 20_000,
};

/**
 * Reads a multipart request to its end. Of each file only the first bytes are kept, since the
 * simulator reads nothing off it; of a ZIP all of them, until it was opened.
 *
 * @throws Refusal where it is no multipart request, is broken, or too large.
 */
export async function readForm(
  request: FastifyRequest,
  maxBytes = MAX_UPLOAD_BYTES,
): Promise<UploadForm> {
  if (!request.isMultipart()) {
    throw new Refusal('upload-not-multipart', 'Send the files as multipart/form-data.');
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  try {
    return await readParts(request, maxBytes);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    // The parser throws plain errors for a body that breaks off or has no boundary.
    throw new Refusal('upload-invalid', `The multipart body can't be read: ${messageOf(error)}`);
  }
}

async function readParts(request: FastifyRequest, maxBytes: number): Promise<UploadForm> {
  const fields = new Map<string, string[]>();
  const files: FileBytes[] = [];
  let bytes = 0;
  const count = (size: number) => {
    bytes += size;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
  };
  let fault: string | undefined;
  for await (const part of request.parts()) {
    // Names are kept, too, and twenty thousand long ones are more than the limit.
    count(namesOf(part));
    if (part.type === 'file') {
      const content = await readFile(part.file as AsyncIterable<Buffer>, count);
      if (part.fieldname !== 'files[]' && part.fieldname !== 'files') {
        fault ??= `files come as files[], not as ${JSON.stringify(part.fieldname)}`;
      } else if (!part.filename) {
        // The parser's types hide that a part of type octet-stream need not have one.
        fault ??= 'a file has no filename';
      } else {
        files.push({ name: part.filename, ...content });
      }
    } else {
      // A part of type application/json comes parsed.
      const value = typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
      count(value.length);
      if (part.valueTruncated)
        fault ??= `${part.fieldname} is longer than ${MAX_FIELD_BYTES} bytes`;
      fields.set(part.fieldname, [...(fields.get(part.fieldname) ?? []), value]);
    }
  }
  // Only now: a body that is left half-read would block the connection.
  if (fault !== undefined) throw new Refusal('upload-invalid', fault);
  return { fields, files };
}

/** Characters in a part's names. The parser's types hide that either may be missing. */
function namesOf({ fieldname, filename }: { fieldname?: string; filename?: string }): number {
  return (fieldname?.length ?? 0) + (filename?.length ?? 0);
}

async function readFile(
  chunks: AsyncIterable<Buffer>,
  count: (bytes: number) => void,
): Promise<Omit<FileBytes, 'name'>> {
  let kept: Buffer[] = [];
  let size = 0;
  let whole: boolean | undefined;
  for await (const chunk of chunks) {
    count(chunk.length);
    if (whole === false) continue;
    kept.push(chunk);
    size += chunk.length;
    if (whole === true || size < SNIFFED_BYTES) continue;
    const start = Buffer.concat(kept).subarray(0, SNIFFED_BYTES);
    whole = isZip(fileTypeOf(start));
    // A copy: a view would keep the whole chunk alive.
    if (!whole) kept = [Buffer.from(start)];
  }
  const bytes = Buffer.concat(kept);
  const start = bytes.subarray(0, SNIFFED_BYTES);
  return isZip(fileTypeOf(start)) ? { start, bytes } : { start };
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(
    'upload-too-large',
    `A request may have ${maxBytes} bytes at most.`,
    {},
    { connection: 'close' },
  );
}
