import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fileTypeOf } from './file-type.js';
import { readUpload, type Upload, type UploadForm } from './upload.js';

const pdf = (name = 'a.pdf') => ({ name, start: Buffer.from('%PDF-1.7\n') });
const form = (fields: Record<string, string | string[]> = {}, files = [pdf()]): UploadForm => ({
  fields: new Map(Object.entries(fields).map(([name, value]) => [name, [value].flat()])),
  files,
});
function understood(given: UploadForm): Upload {
  const reading = readUpload(given);
  if (!reading.ok) throw new Error(reading.faults.join('; '));
  return reading.upload;
}
function faultsOf(given: UploadForm): string[] {
  const reading = readUpload(given);
  return reading.ok ? [] : reading.faults;
}

describe('an upload', () => {
  it('is understood with all its fields', () => {
    expect(
      understood(
        form({
          type: 'ticket',
          company: 'c1',
          loadBatch: 'b1',
          closeBatch: 'true',
          'urls[]': ['https://x.example/d/z.pdf?q'],
        }),
      ),
    ).toEqual({
      type: 'ticket',
      company: 'c1',
      loadBatch: 'b1',
      closeBatch: true,
      items: [
        { name: 'a.pdf', mimetype: 'application/pdf' },
        { name: 'z.pdf', mimetype: 'application/pdf' },
      ],
    });
  });

  it('has client data for all, or by file name', () => {
    const two = [pdf('a.pdf'), pdf('b.pdf')];
    expect(understood(form({ clientData: '{"k":1}' }, two))).toMatchObject({
      batchClientData: { k: 1 },
      items: [{ clientData: { k: 1 } }, { clientData: { k: 1 } }],
    });
    const byName = understood(form({ clientData: '[{"_filename":"b.pdf","k":2}]' }, two));
    expect(byName.items.map(({ clientData }) => clientData)).toEqual([undefined, { k: 2 }]);
    expect(byName.batchClientData).toBeUndefined();
  });

  it('lists all faults at once', () => {
    expect(
      faultsOf(form({ type: '!', closeBatch: 'yes', clientData: '[{}]', urls: ['ftp://x'] }, [])),
    ).toEqual([
      'not an http URL: "ftp://x"',
      'type is not a name',
      'closeBatch is neither true nor false',
      'clientData[0] has no _filename',
    ]);
    expect(faultsOf(form({}, []))).toEqual(['there are neither files[] nor urls[]']);
    expect(faultsOf(form({ loadBatch: ['a', 'b'] }))).toEqual(['loadBatch is given 2 times']);
    expect(faultsOf(form({ clientData: '{' }))).toEqual(['clientData is not JSON']);
    expect(faultsOf(form({ clientData: '3' }))).toEqual([
      'clientData is neither an object nor an array',
    ]);
    expect(faultsOf(form({ clientData: '[3]' }))).toEqual(['clientData[0] is not an object']);
  });

  it('takes client data that nests 100 levels deep, and no deeper', () => {
    const nested = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
    expect(faultsOf(form({ clientData: nested(100) }))).toEqual([]);
    for (const levels of [101, 50_000]) {
      expect(faultsOf(form({ clientData: nested(levels) }))).toEqual([
        'clientData nests deeper than 100 levels',
      ]);
    }
  });

  it('has 100 URLs at most', () => {
    const urls = Array.from({ length: 101 }, (_, i) => `https://x.example/${i}`);
    expect(understood(form({ 'urls[]': urls.slice(1) }, [])).items).toHaveLength(100);
    expect(faultsOf(form({ 'urls[]': urls }, []))).toEqual(['101 URLs, and 100 are the most']);
  });

  it('goes by the content of a file, and one bad file refuses all', () => {
    const bad = { name: 'evil.pdf', start: Buffer.from('MZ') };
    expect(readUpload(form({}, [pdf(), bad]))).toEqual({
      ok: false,
      code: 'file-type-unsupported',
      faults: ['evil.pdf: neither JPEG, PNG, TIFF, GIF, PDF nor ZIP by its content'],
    });
    const zip = { name: 'a.zip', start: Buffer.from('PK\x03\x04') };
    expect(faultsOf(form({}, [zip]))).toEqual([
      'a.zip: the simulator does not open ZIP files; upload what is in it',
    ]);
  });

  it('never throws', () => {
    const names = fc.constantFrom('type', 'urls[]', 'clientData', 'closeBatch', 'loadBatch', 'x');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(names, fc.array(fc.oneof(fc.string(), fc.json()), { maxLength: 3 }))),
        fc.array(fc.uint8Array({ maxLength: 20 })),
        (fields, starts) => {
          const files = starts.map((start, i) => ({ name: `f${i}`, start: Buffer.from(start) }));
          const reading = readUpload({ fields: new Map(fields), files });
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
