import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeZip } from '../../../../test/support/make-zip.js';
import { fileTypeOf } from './file-type.js';
import type { FileBytes } from './incoming.js';
import { readUpload, type Upload } from './upload.js';
import type { UploadForm } from './upload-form.js';

const pdf = (name = 'a.pdf'): FileBytes => ({ name, start: Buffer.from('%PDF-1.7\n') });
const form = (fields: Record<string, string | string[]> = {}, files = [pdf()]): UploadForm => ({
  fields: new Map(Object.entries(fields).map(([name, value]) => [name, [value].flat()])),
  files,
});
async function understood(given: UploadForm): Promise<Upload> {
  const reading = await readUpload(given);
  if (!reading.ok) throw new Error(reading.faults.join('; '));
  return reading.upload;
}
async function faultsOf(given: UploadForm): Promise<string[]> {
  const reading = await readUpload(given);
  return reading.ok ? [] : reading.faults;
}

const ticket = { type: 'ticket', company: 'c1', useClassifier: false, useSplitter: false };

describe('an upload', () => {
  it('is understood with all its fields', async () => {
    expect(
      await understood(
        form({
          type: 'ticket',
          company: 'c1',
          loadBatch: 'b1',
          closeBatch: 'true',
          'urls[]': ['https://x.example/d/z.pdf?q'],
        }),
      ),
    ).toEqual({
      company: 'c1',
      loadBatch: 'b1',
      closeBatch: true,
      files: [
        { name: 'a.pdf', mimetype: 'application/pdf', wish: ticket },
        { name: 'z.pdf', mimetype: 'application/pdf', wish: ticket, byUrl: true },
      ],
    });
  });

  it('has client data for all, or by file name', async () => {
    const two = [pdf('a.pdf'), pdf('b.pdf')];
    expect(await understood(form({ clientData: '{"k":1}' }, two))).toMatchObject({
      batchClientData: { k: 1 },
      files: [{ clientData: { k: 1 } }, { clientData: { k: 1 } }],
    });
    const byName = await understood(form({ clientData: '[{"_filename":"b.pdf","k":2}]' }, two));
    expect(byName.files.map(({ clientData }) => clientData)).toEqual([undefined, { k: 2 }]);
    expect(byName.batchClientData).toBeUndefined();
  });

  it('lists all faults at once', async () => {
    expect(
      await faultsOf(
        form({ type: '!', closeBatch: 'yes', clientData: '[{}]', urls: ['ftp://x'] }, []),
      ),
    ).toEqual([
      'not an http URL: "ftp://x"',
      'type is not a name',
      'closeBatch is neither true nor false',
      'clientData[0] has no _filename',
    ]);
    expect(await faultsOf(form({}, []))).toEqual(['there are neither files[] nor urls[]']);
    expect(await faultsOf(form({ loadBatch: ['a', 'b'] }))).toEqual(['loadBatch is given 2 times']);
    expect(await faultsOf(form({ clientData: '{' }))).toEqual(['clientData is not JSON']);
    expect(await faultsOf(form({ clientData: '3' }))).toEqual([
      'clientData is neither an object nor an array',
    ]);
    expect(await faultsOf(form({ clientData: '[3]' }))).toEqual(['clientData[0] is not an object']);
  });

  it('takes client data that nests 100 levels deep, and no deeper', async () => {
    const nested = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
    expect(await faultsOf(form({ clientData: nested(100) }))).toEqual([]);
    for (const levels of [101, 50_000]) {
      expect(await faultsOf(form({ clientData: nested(levels) }))).toEqual([
        'clientData nests deeper than 100 levels',
      ]);
    }
  });

  it('has 100 URLs at most', async () => {
    const urls = Array.from({ length: 101 }, (_, i) => `https://x.example/${i}`);
    expect((await understood(form({ 'urls[]': urls.slice(1) }, []))).files).toHaveLength(100);
    expect(await faultsOf(form({ 'urls[]': urls }, []))).toEqual([
      '101 URLs, and 100 are the most',
    ]);
  });

  it('goes by the content of a file, and one bad file refuses all', async () => {
    const bad = { name: 'evil.pdf', start: Buffer.from('MZ') };
    expect(await readUpload(form({}, [pdf(), bad]))).toEqual({
      ok: false,
      code: 'file-type-unsupported',
      faults: ['evil.pdf: neither JPEG, PNG, TIFF, GIF, PDF nor ZIP by its content'],
    });
  });

  it('has its ZIPs opened, and what is bad in one is rejected by itself', async () => {
    const bytes = makeZip([
      { name: 'in/x.pdf', content: '%PDF-1.7' },
      { name: 'in/y.txt', content: 'text' },
      { name: 'z.zip', content: makeZip([{ name: 'q.pdf', content: '%PDF-1.7' }]) },
    ]);
    const zip = { name: 'a.zip', start: bytes.subarray(0, 16), bytes };
    const clientData = '[{"_filename":"a.zip","of":"zip"},{"_filename":"q.pdf","of":"q"}]';
    const { files } = await understood(form({ clientData }, [zip]));
    expect(files).toMatchObject([
      {
        name: 'a.zip',
        mimetype: 'application/zip',
        clientData: { of: 'zip' },
        files: [
          { name: 'in/x.pdf', mimetype: 'application/pdf', clientData: { of: 'zip' } },
          { name: 'in/y.txt', error: 'ERR_UNSUPPORTED_FILE_FORMAT' },
          { name: 'z.zip', files: [{ name: 'q.pdf', clientData: { of: 'q' } }] },
        ],
      },
    ]);
  });

  it('has ZIPs within ZIPs three deep, and the next one is rejected', async () => {
    let bytes = makeZip([{ name: 'a.pdf', content: '%PDF-1.7' }]);
    for (let depth = 1; depth < 4; depth++) bytes = makeZip([{ name: 'in.zip', content: bytes }]);
    const zip = { name: 'a.zip', start: bytes.subarray(0, 16), bytes };
    const { files } = await understood(form({}, [zip]));
    expect(files).toMatchObject([
      { files: [{ files: [{ files: [{ name: 'in.zip', error: 'ERR_ZIP_TOO_LARGE' }] }] }] },
    ]);
  });

  it('is rejected later for a code in its name, or a URL that ends in no type that is taken', async () => {
    const urls = ['https://x.example/ERR_DOWNLOADING_FILE/a.pdf', 'https://x.example/a.docx'];
    const more = ['https://x.example/bare', 'https://x.example/two.zip'];
    const named = pdf('ERR_TOO_MANY_PAGES-7.pdf');
    const { files } = await understood(form({ urls: [...urls, ...more] }, [named]));
    expect(files.map(({ error }) => error)).toEqual([
      'ERR_TOO_MANY_PAGES',
      'ERR_DOWNLOADING_FILE',
      'ERR_UNSUPPORTED_FILE_FORMAT',
      undefined,
      undefined,
    ]);
    expect(files.at(-1)?.files).toMatchObject([{ name: 'two-1.pdf' }, { name: 'two-2.pdf' }]);
  });

  it('never throws', async () => {
    const names = fc.constantFrom('type', 'urls[]', 'clientData', 'closeBatch', 'loadBatch', 'x');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(names, fc.array(fc.oneof(fc.string(), fc.json()), { maxLength: 3 }))),
        fc.array(fc.uint8Array({ maxLength: 20 })),
        async (fields, starts) => {
          const files = starts.map((start, i) => ({ name: `f${i}`, start: Buffer.from(start) }));
          const reading = await readUpload({ fields: new Map(fields), files });
          if (!reading.ok) expect(reading.faults.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('the type of a file', () => {
  it.each([
    ['image/jpeg', 'ffd8ffe0'],
    ['image/png', '89504e470d0a1a0a'],
    ['image/tiff', '49492a00'],
    ['image/tiff', '4d4d002a'],
    ['image/gif', '474946383961'],
    ['application/pdf', '255044462d312e37'],
    ['application/zip', '504b0304'],
  ])('%s is known by %s', (mimetype, hex) => {
    expect(fileTypeOf(Buffer.from(hex, 'hex'))).toBe(mimetype);
    expect(fileTypeOf(Buffer.from(hex, 'hex').subarray(0, 2))).toBeNull();
  });
});
