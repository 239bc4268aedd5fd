import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readByUrl, readIngestUpload } from './ingest-upload.js';
import type { UploadReading } from './upload.js';

const pdf = { name: 'a.pdf', start: Buffer.from('%PDF-1.7\n') };
const upload = (info?: unknown, files = [pdf]) =>
  readIngestUpload({
    fields: new Map(info === undefined ? [] : [['info', [JSON.stringify(info)]]]),
    files,
  });
function understood(reading: UploadReading) {
  if (!reading.ok) throw new Error(reading.faults.join('; '));
  return reading.upload;
}
const faultsOf = (reading: UploadReading) => (reading.ok ? [] : reading.faults);

describe('an upload of the newer API', () => {
  it('is understood with all that its info says, and closes its batch', async () => {
    const info = {
      type: 'ticket',
      useClassifier: true,
      useSplitter: true,
      company: 'c1',
      data: { number: 'A-1', date: { value: '2024-01-01', confidence: 0.2 }, lines: null },
      clientData: { k: 1 },
      more: 'passed over',
    };
    expect(understood(await upload(info))).toEqual({
      closeBatch: true,
      company: 'c1',
      batchClientData: { k: 1 },
      files: [
        {
          name: 'a.pdf',
          mimetype: 'application/pdf',
          clientData: { k: 1 },
          wish: {
            type: 'ticket',
            useClassifier: true,
            useSplitter: true,
            company: 'c1',
            data: {
              number: { value: 'A-1', confidence: 1 },
              date: { value: '2024-01-01', confidence: 1 },
              lines: { value: null, confidence: 1 },
            },
          },
        },
      ],
    });
    const { files } = understood(await upload());
    expect(files[0]?.wish).toEqual({ type: 'invoice', useClassifier: false, useSplitter: false });
  });

  it('has client data by file name as well', async () => {
    const clientData = [{ _filename: 'a.pdf', k: 2 }];
    const { files, batchClientData } = understood(await upload({ clientData }));
    expect([files[0]?.clientData, batchClientData]).toEqual([{ k: 2 }, undefined]);
  });

  it('is refused with all its faults', async () => {
    const info = {
      type: '!',
      useClassifier: 'yes',
      useSplitter: 1,
      company: 5,
      data: [],
      clientData: 3,
    };
    expect(faultsOf(await upload(info, []))).toEqual([
      'info.type is not a name',
      'info.useClassifier is neither true nor false',
      'info.useSplitter is neither true nor false',
      'info.company is not a text',
      'info.data is no object, or nests deeper than 100 levels',
      'info.clientData is neither an object nor an array',
      'there are no files[]',
    ]);
    const broken = { fields: new Map([['info', ['{']]]), files: [pdf] };
    expect(faultsOf(await readIngestUpload(broken))).toEqual(['info is not JSON']);
    expect(faultsOf(await upload([]))).toEqual(['info is not an object']);
    expect(await upload({}, [{ name: 'a.pdf', start: Buffer.from('MZ') }])).toMatchObject({
      code: 'file-type-unsupported',
    });
  });
});

describe('an upload by URL', () => {
  it("has for each file its own info before the request's", () => {
    const { files, company } = understood(
      readByUrl({
        files: [
          { url: 'https://x.example/a.png', info: { type: 'ticket', clientData: { k: 1 } } },
          { url: 'https://x.example/b', info: { company: 'c2', useSplitter: true } },
        ],
        info: { company: 'c1', type: 'purchaseOrder' },
      }),
    );
    expect(company).toBe('c1');
    expect(files).toMatchObject([
      {
        name: 'a.png',
        mimetype: 'image/png',
        clientData: { k: 1 },
        wish: { type: 'ticket', company: 'c1' },
      },
      {
        name: 'b',
        mimetype: 'application/pdf',
        wish: { type: 'purchaseOrder', company: 'c2', useSplitter: true },
      },
    ]);
    expect(files[1]?.clientData).toBeUndefined();
  });

  it('is refused with all its faults', () => {
    expect(
      faultsOf(readByUrl({ files: [{ url: 'ftp://x' }, 3, { info: { type: '' } }], info: 4 })),
    ).toEqual([
      'info is not an object',
      'files[0].url is no http URL',
      'files[1].url is no http URL',
      'files[2].info.type is not a name',
      'files[2].url is no http URL',
    ]);
    expect(faultsOf(readByUrl({ files: [] }))).toEqual(['files is empty']);
    for (const body of [null, 3, [], {}])
      expect(faultsOf(readByUrl(body))).toEqual(['files is not an array']);
  });

  it('has 100 URLs at most', () => {
    const files = Array.from({ length: 101 }, (_, i) => ({ url: `https://x.example/${i}` }));
    expect(understood(readByUrl({ files: files.slice(1) })).files).toHaveLength(100);
    expect(faultsOf(readByUrl({ files }))).toEqual(['101 files, and 100 are the most']);
  });

  it('never throws', () => {
    const files = fc.array(
      fc.record({ url: fc.oneof(fc.webUrl(), fc.string()), info: fc.jsonValue() }),
    );
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ files: fc.oneof(files, fc.jsonValue()), info: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(body, (given) => {
        const reading = readByUrl(given);
        if (!reading.ok) expect(reading.faults.length).toBeGreaterThan(0);
      }),
    );
  });
});
