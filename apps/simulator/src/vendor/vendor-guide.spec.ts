import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { documentTypes, type VendorDocument, type VendorFile } from '#vendor-payloads';
import { request } from 'node:http';
import { makeZip } from '../../../../test/support/make-zip.js';
import { PDF, TestSimulator } from '../../test/simulator.js';

// Each test is named after the sentence that it holds: of the vendor's guide in the first part, of
// docs/vendor.md's reference in the others.

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await TestSimulator.start();
});
afterEach(() => simulator.stop());

interface Bulk {
  result: { loadBatch: string; documents: { _id: string; name: string }[] };
}

const bulk = (
  files: readonly (readonly [string, string | Buffer])[],
  fields: Record<string, string | string[]> = {},
) => simulator.post<Bulk>('/documents/bulk', files, fields);
const getDocument = async (id: string) =>
  (await simulator.call<{ result: VendorDocument }>(`/documents/${id}`)).body.result;
const statusOf = async (batch: string) => {
  const { body } = await simulator.call<{ result: { status: string } }>(
    `/_simulator/batches/${batch}`,
  );
  return body.result.status;
};
async function createBatch(): Promise<string> {
  const { body } = await simulator.call<{ result: { _id: string } }>('/loadBatches', {
    method: 'POST',
  });
  return body.result._id;
}

describe('How do document batches work?', () => {
  it('"Documents uploaded to Invofox in a single request will always be batched together."', async () => {
    const { documents, loadBatch } = (
      await bulk(
        [
          ['a.pdf', PDF],
          ['b.pdf', PDF],
        ],
        { 'urls[]': ['https://x.invalid/c.pdf'] },
      )
    ).body.result;
    const batches = await Promise.all(
      documents.map(async ({ _id }) => (await getDocument(_id)).loadBatch),
    );
    expect(batches).toEqual([loadBatch, loadBatch, loadBatch]);
    const { loadBatch: other } = (await bulk([['d.pdf', PDF]])).body.result;
    expect(other).not.toBe(loadBatch);
  });

  it('"Create a batch and safe the id. Send that same id in the document upload request."', async () => {
    const loadBatch = await createBatch();
    for (const name of ['a.pdf', 'b.pdf'])
      expect((await bulk([[name, PDF]], { loadBatch })).body.result.loadBatch).toBe(loadBatch);
    const { body } = await simulator.call<{ total: number }>(`/_simulator/batches/${loadBatch}`);
    expect(body.total).toBe(2);
  });

  it('"Batches will automatically be closed 30 seconds after the reception of the last request."', async () => {
    const { loadBatch } = (await bulk([['a.pdf', PDF]])).body.result;
    simulator.clock.advance(29_999);
    await bulk([['b.pdf', PDF]], { loadBatch });
    simulator.clock.advance(29_999);
    expect(await statusOf(loadBatch)).toBe('open');
    simulator.clock.advance(1);
    expect(await statusOf(loadBatch)).toBe('processed');
    expect((await bulk([['c.pdf', PDF]], { loadBatch })).status).toBe(400);
  });

  it('"You can also explicitly close the batch using the closeBatch parameter in the document upload request."', async () => {
    const { loadBatch } = (await bulk([['a.pdf', PDF]], { closeBatch: 'true' })).body.result;
    expect(await statusOf(loadBatch)).toBe('closed');
    const late = await bulk([['b.pdf', PDF]], { loadBatch });
    expect(late).toMatchObject({ status: 400, body: { code: 'batch-closed' } });
  });

  it('"…launch the business process on your side after all documents in a batch have been processed."', async () => {
    await bulk(
      [
        ['a.pdf', PDF],
        ['b.pdf', PDF],
        ['c.pdf', PDF],
      ],
      { closeBatch: 'true' },
    );
    simulator.clock.advance(1_500);
    const told = await simulator.told(1);
    const [last] = told.slice(-1);
    expect(last).toMatchObject({ type: 'batch.processed', data: { status: 'processed' } });
    const processed = told.filter(({ type }) => type === 'document.processed');
    expect(processed.map(({ data }) => data['_id']).sort()).toEqual(
      [...(last?.data['documents'] as string[])].sort(),
    );
  });

  it('"By using them, you also lower the number of events you will be receiving."', async () => {
    const files = Array.from({ length: 30 }, (_, i) => [`${i}.pdf`, PDF] as const);
    await bulk(files, { closeBatch: 'true' });
    simulator.clock.advance(1_500);
    const types = await simulator.types(1);
    expect(types.filter((type) => type.startsWith('document.'))).toHaveLength(30);
    expect(types.filter((type) => type.startsWith('batch.'))).toHaveLength(3);
  });
});

describe('Upload API of the vendor', () => {
  it('"`GET /` with `x-api-key`: 200 where the key is good"; "Every call carries `x-api-key`"', async () => {
    expect((await simulator.call('/')).status).toBe(200);
    const id = '0'.repeat(24);
    const gets = ['/', '/documents', `/documents/${id}`, '/companies', '/v1/ingest/imports'];
    gets.push(`/v1/ingest/imports/${id}`, `/v1/ingest/files/${id}`);
    for (const path of gets)
      for (const key of ['', 'wrong'])
        expect((await simulator.call(path, {}, key)).status).toBe(401);
    for (const [method, path] of [
      ['POST', '/documents/bulk'],
      ['POST', '/companies'],
      ['POST', '/v1/ingest/uploads'],
      ['POST', '/v1/ingest/by-url'],
      ['PUT', `/documents/${id}`],
      ['PUT', `/documents/${id}/publicState`],
    ] as const)
      expect((await simulator.send(method, path, {}, 'wrong')).status).toBe(401);
  });

  it('"`urls[]` (≤ 100)"', async () => {
    const urls = Array.from({ length: 101 }, (_, i) => `https://x.invalid/${i}`);
    expect((await bulk([], { 'urls[]': urls })).status).toBe(400);
    const { body } = await bulk([], { 'urls[]': urls.slice(1) });
    expect(body.result.documents).toHaveLength(100);
  });

  it('"`clientData` (a JSON object, or an array with `_filename`)"', async () => {
    const files = ['a.pdf', 'b.pdf'].map((name) => [name, PDF] as const);
    const dataOf = async (clientData: string) => {
      const { documents } = (await bulk(files, { clientData })).body.result;
      return Promise.all(documents.map(async ({ _id }) => (await getDocument(_id)).clientData));
    };
    expect(await dataOf('{"k":1}')).toEqual([{ k: 1 }, { k: 1 }]);
    expect(await dataOf('[{"_filename":"b.pdf","k":2}]')).toEqual([undefined, { k: 2 }]);
  });

  it('"Accepted uploads: JPEG, PNG, TIFF, GIF, PDF, ZIP"', async () => {
    const zip = makeZip([{ name: 'in.pdf', content: PDF }]);
    const contents = [
      'ffd8ffe0',
      '89504e470d0a1a0a',
      '49492a00',
      '4d4d002a',
      '474946383961',
      '255044462d',
    ];
    for (const content of [...contents.map((hex) => Buffer.from(hex, 'hex')), zip])
      expect((await bulk([['any.name', content]])).status).toBe(200);
    for (const content of ['', 'text', 'MZ', '<html>'])
      expect(await bulk([['a.pdf', content]])).toMatchObject({
        status: 415,
        body: { code: 'file-type-unsupported' },
      });
  });

  it('"a request is 100 MB at most"', async () => {
    const tooLarge = (path: string) =>
      new Promise<number>((resolve, reject) => {
        const headers = {
          'x-api-key': 'demo-api-key',
          'content-type': 'multipart/form-data; boundary=x',
          'content-length': 100 * 1024 * 1024 + 1,
        };
        const sent = request(simulator.url + path, { method: 'POST', headers }, (response) => {
          resolve(response.statusCode ?? 0);
          sent.destroy();
        });
        sent.on('error', reject);
        sent.flushHeaders();
      });
    expect(await tooLarge('/documents/bulk')).toBe(413);
    expect(await tooLarge('/v1/ingest/uploads')).toBe(413);
  });
});

describe('Objects and state logic', () => {
  it('"Ids are 24 hex digits"', async () => {
    const { body } = await simulator.post<{
      importId: string;
      files: { id: string; documentId: string }[];
    }>('/v1/ingest/uploads', [['a.pdf', PDF]]);
    const company = { countryCode: 'ES', taxId: 'B1', name: 'One' };
    const made = await simulator.send<{ result: { _id: string } }>('POST', '/companies', company);
    const [file] = body.files;
    for (const id of [
      body.importId,
      file?.id,
      file?.documentId,
      await createBatch(),
      made.body.result._id,
    ])
      expect(id).toMatch(/^[0-9a-f]{24}$/);
  });

  it('"`data` (map from field to `{ value, … }`; it differs by type)"', async () => {
    const names = new Set<string>();
    for (const type of documentTypes) {
      const { documents } = (await bulk([['a.pdf', PDF]], { type })).body.result;
      simulator.clock.advance(1_500);
      const document = await getDocument(documents[0]?._id ?? '');
      expect(document.type).toBe(type);
      for (const field of Object.values(document.data)) expect(field).toHaveProperty('value');
      names.add(Object.keys(document.data).sort().join());
    }
    expect(names.size).toBe(documentTypes.length);
  });

  it('"a file is processed when all its documents are (a ZIP: when all its files are processed or rejected)"', async () => {
    const names = ['a.pdf', 'b.pdf', 'ERR_X.pdf'];
    const zip = makeZip(names.map((name) => ({ name, content: PDF })));
    const { body } = await simulator.post<{ importId: string; files: { id: string }[] }>(
      '/v1/ingest/uploads',
      [['all.zip', zip]],
    );
    const getFile = async (id: string) =>
      (await simulator.call<VendorFile>(`/v1/ingest/files/${id}`)).body;
    const { files } = (
      await simulator.call<{ files: string[] }>(`/v1/ingest/imports/${body.importId}`)
    ).body;
    for (let ms = 0; ms <= 1_500; ms += 50) {
      const [top, ...children] = await Promise.all(files.map(getFile));
      const ended = children.every(({ status }) => status === 'processed' || status === 'rejected');
      expect(top?.status).toBe(ended ? 'processed' : 'processing');
      const { body: told } = await simulator.call(`/v1/ingest/imports/${body.importId}`);
      // "an import when all its files are processed or rejected"
      expect(told['status']).toBe(ended ? 'processed' : 'processing');
      simulator.clock.advance(50);
    }
    expect((await Promise.all(files.map(getFile))).map(({ status }) => status)).toEqual([
      'processed',
      'processed',
      'processed',
      'rejected',
    ]);
  });

  it('"`document.processed`: one document has been processed; carries its extracted data and its public state"', async () => {
    await bulk([['a.pdf', PDF]], { closeBatch: 'true' });
    simulator.clock.advance(1_500);
    const told = (await simulator.told(1)).find(({ type }) => type === 'document.processed');
    expect(['approved', 'pendingCorrection']).toContain(told?.data['publicState']);
    expect(Object.keys(told?.data['data'] as object).length).toBeGreaterThan(2);
  });

  it('"document.corrected / updated / approved / discarded / exported: the document changed so"', async () => {
    const { documents } = (await bulk([['a.pdf', PDF]], { closeBatch: 'true' })).body.result;
    simulator.clock.advance(1_500);
    const path = `/documents/${documents[0]?._id}`;
    const changes = {
      'document.corrected': () => simulator.send('PUT', path, { data: { number: 'X' } }),
      'document.updated': () => simulator.send('PUT', path, { name: 'x' }),
      'document.approved': () =>
        simulator.send('PUT', `${path}/publicState`, { publicState: 'approved' }),
      'document.discarded': () =>
        simulator.send('PUT', `${path}/publicState`, { publicState: 'discarded' }),
      'document.exported': () => simulator.call(`/_simulator${path}/export`, { method: 'POST' }),
    };
    for (const [type, make] of Object.entries(changes)) {
      const { status, body } = await make();
      expect(status).toBe(200);
      const last = (await simulator.told(1)).at(-1);
      expect(last?.type).toBe(type);
      expect(body['result']).toMatchObject(last?.data ?? {});
    }
  });
});
