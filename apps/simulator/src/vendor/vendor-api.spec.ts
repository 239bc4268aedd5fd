import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { VendorDocument, VendorFile, VendorImport } from '#vendor-payloads';
import { makeZip } from '../../../../test/support/make-zip.js';
import { PDF, PNG, TestSimulator } from '../../test/simulator.js';

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await TestSimulator.start();
});
afterEach(() => simulator.stop());

interface Made {
  accountId: string;
  environmentId: string;
  importId: string;
  files: { filename: string; id: string; documentId: string | null }[];
}
interface Bulk {
  result: { loadBatch: string; documents: { _id: string; name: string }[] };
}
type Document = VendorDocument & { importId: string; fileId: string };

const ingest = (files: [string, string | Buffer][], info?: object) =>
  simulator.post<Made>('/v1/ingest/uploads', files, info ? { info: JSON.stringify(info) } : {});
const getFile = async (id: string) =>
  (await simulator.call<VendorFile>(`/v1/ingest/files/${id}`)).body;
const getImport = async (id: string) =>
  (await simulator.call<VendorImport>(`/v1/ingest/imports/${id}`)).body;
const getDocument = async (id: string) =>
  (await simulator.call<{ result: Document }>(`/documents/${id}`)).body.result;
const batch = async (id: string) =>
  (
    await simulator.call<{ result: Record<string, unknown>[] }>('/_simulator/batches')
  ).body.result.find((one) => one['id'] === id);

describe('the newer upload API', () => {
  it('takes files as an import, told of in both dialects', async () => {
    const { status, body } = await ingest(
      [
        ['a.pdf', PDF],
        ['b.png', PNG],
      ],
      { type: 'ticket', company: 'c' },
    );
    expect(status).toBe(200);
    expect(body.files.map(({ filename }) => filename)).toEqual(['a.pdf', 'b.png']);
    expect(await getImport(body.importId)).toMatchObject({
      id: body.importId,
      accountId: body.accountId,
      environmentId: body.environmentId,
      channel: 'api',
      status: 'processing',
      documents: 2,
      files: body.files.map(({ id }) => id),
    });
    const [first] = body.files;
    expect(await getFile(first?.id ?? '')).toMatchObject({
      filename: 'a.pdf',
      importId: body.importId,
      status: 'processing',
      companyId: 'c',
      documentIds: [first?.documentId],
    });
    simulator.clock.advance(1_500);
    expect((await getImport(body.importId)).status).toBe('processed');
    expect(await getDocument(first?.documentId ?? '')).toMatchObject({
      type: 'ticket',
      loadBatch: body.importId,
      importId: body.importId,
      fileId: first?.id,
    });
    expect((await simulator.types(1)).sort()).toEqual([
      'batch.closed',
      'batch.created',
      'batch.processed',
      'document.processed',
      'document.processed',
    ]);
    expect((await simulator.types(2)).sort()).toEqual([
      'document.processed',
      'document.processed',
      'file.processed',
      'file.processed',
      'file.uploaded',
      'file.uploaded',
      'import.processed',
    ]);
    const told = (await simulator.told(2)).find(({ type }) => type === 'import.processed');
    expect(told?.data).toEqual(await getImport(body.importId));
  });

  it('opens a ZIP into child files, rejects what is not taken in it, and ends', async () => {
    const zip = makeZip([
      { name: 'in/a.pdf', content: PDF },
      { name: 'notes.txt', content: 'text' },
      { name: 'more.zip', content: makeZip([{ name: 'b.png', content: PNG }]) },
    ]);
    const { body } = await ingest([['all.zip', zip]], { clientData: { order: 7 } });
    expect(body.files).toMatchObject([{ filename: 'all.zip', documentId: null }]);
    const { files, documents } = await getImport(body.importId);
    expect([files.length, documents]).toEqual([5, 2]);
    simulator.clock.advance(1_500);
    const all = await Promise.all(files.map(getFile));
    const [top, a, notes, more, b] = all;
    expect(all.map(({ filename, status }) => [filename, status])).toEqual([
      ['all.zip', 'processed'],
      ['in/a.pdf', 'processed'],
      ['notes.txt', 'rejected'],
      ['more.zip', 'processed'],
      ['b.png', 'processed'],
    ]);
    expect(notes).toMatchObject({ error: 'ERR_UNSUPPORTED_FILE_FORMAT', documentIds: [] });
    expect([top, a, notes, more, b].map((one) => one?.parentFileId)).toEqual([
      undefined,
      top?.id,
      top?.id,
      top?.id,
      more?.id,
    ]);
    expect(all.map(({ compressed }) => compressed)).toEqual([true, false, false, true, false]);
    for (const one of all) expect(one.clientData).toEqual({ order: 7 });
    expect(await batch(body.importId)).toMatchObject({
      status: 'processed',
      documents: 2,
      processed: 2,
      files: 5,
      rejectedFiles: 1,
    });
    expect((await simulator.types(2)).at(-1)).toBe('import.processed');
  });

  it('splits a file into several documents, and draws their types', async () => {
    const files = Array.from({ length: 20 }, (_, i): [string, string] => [`scan-${i}.pdf`, PDF]);
    const { body } = await ingest(files, { useSplitter: true, useClassifier: true });
    const { documents } = await getImport(body.importId);
    expect(documents).toBeGreaterThan(20);
    const lists = await Promise.all(
      body.files.map(async ({ id }) => (await getFile(id)).documentIds),
    );
    expect(lists.flat()).toHaveLength(documents);
    const split = await Promise.all((lists.find((ids) => ids.length > 1) ?? []).map(getDocument));
    expect(split[1]?.name).toMatch(/^scan-\d+-2\.pdf$/);
    const all = await Promise.all(lists.flat().map(getDocument));
    expect(new Set(all.map(({ type }) => type)).size).toBeGreaterThan(3);
  });

  it('keeps what the client knows of a document already', async () => {
    const { body } = await ingest([['a.pdf', PDF]], { data: { number: 'A-1' } });
    simulator.clock.advance(1_500);
    const { data } = await getDocument(body.files[0]?.documentId ?? '');
    expect(data['number']).toEqual({ value: 'A-1', confidence: 1 });
    expect(data).toHaveProperty('date');
  });

  it('takes URLs, fetches none, and rejects the one that says so', async () => {
    const { status, body } = await simulator.send<Made>('POST', '/v1/ingest/by-url', {
      files: [
        { url: 'https://x.invalid/a.pdf', info: { clientData: { k: 1 } } },
        { url: 'https://x.invalid/ERR_DOWNLOADING_FILE.pdf' },
      ],
      info: { company: 'c1' },
    });
    expect(status).toBe(200);
    const [good, bad] = await Promise.all(body.files.map(({ id }) => getFile(id)));
    expect(good).toMatchObject({ companyId: 'c1', clientData: { k: 1 }, status: 'processing' });
    expect(bad).toMatchObject({ status: 'pending', documentIds: [] });
    simulator.clock.advance(1_500);
    expect(await getFile(bad?.id ?? '')).toMatchObject({
      status: 'rejected',
      error: 'ERR_DOWNLOADING_FILE',
    });
    const rejected = (await simulator.told(2)).filter(({ type }) => type === 'file.rejected');
    expect(rejected.map(({ data }) => data['id'])).toEqual([bad?.id]);
  });

  it('ends an import whose only file was rejected', async () => {
    const files = [{ url: 'https://x.invalid/ERR_X.pdf' }];
    const { body } = await simulator.send<Made>('POST', '/v1/ingest/by-url', { files });
    simulator.clock.advance(1_500);
    expect(await getImport(body.importId)).toMatchObject({ status: 'processed', documents: 0 });
    expect(await simulator.types(1)).toEqual(['batch.created', 'batch.closed', 'batch.processed']);
    expect(await simulator.types(2)).toEqual([
      'file.uploaded',
      'file.rejected',
      'import.processed',
    ]);
  });

  it('lists imports by page, batches of the older API included', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await ingest([['a.pdf', PDF]])).body.importId);
    const bulk = await simulator.post<Bulk>('/documents/bulk', [['a.pdf', PDF]]);
    ids.push(bulk.body.result.loadBatch);
    const page = (
      await simulator.call<{ count: number; result: VendorImport[] }>(
        '/v1/ingest/imports?skip=1&limit=2',
      )
    ).body;
    expect([page.count, page.result.map(({ id }) => id)]).toEqual([4, ids.slice(1, 3)]);
    expect(await getImport(ids[3] ?? '')).toMatchObject({ status: 'processing', documents: 1 });
  });

  it('gives reasons for what it refuses', async () => {
    expect(await ingest([['a.txt', 'text']])).toMatchObject({
      status: 415,
      body: { code: 'file-type-unsupported', faults: [expect.stringContaining('a.txt')] },
    });
    expect(await ingest([])).toMatchObject({ status: 400, body: { code: 'upload-invalid' } });
    expect(await simulator.send('POST', '/v1/ingest/uploads', {})).toMatchObject({ status: 415 });
    expect(
      await simulator.send('POST', '/v1/ingest/by-url', { files: [{ url: 'x' }] }),
    ).toMatchObject({
      status: 400,
      body: { faults: ['files[0].url is no http URL'] },
    });
    for (const path of ['files', 'imports'])
      expect((await simulator.call(`/v1/ingest/${path}/${'0'.repeat(24)}`)).status).toBe(404);
    expect((await simulator.call('/v1/ingest/imports?limit=0')).status).toBe(400);
  });

  it("hides one environment's imports and files from another's key", async () => {
    const { body } = await ingest([['a.pdf', PDF]]);
    const paths = [`imports/${body.importId}`, `files/${body.files[0]?.id}`];
    for (const path of paths)
      expect((await simulator.call(`/v1/ingest/${path}`, {}, 'other-key')).status).toBe(404);
    expect((await simulator.call('/v1/ingest/imports', {}, 'other-key')).body).toEqual({
      count: 0,
      result: [],
    });
    expect((await simulator.call('/v1/ingest/imports', {}, 'wrong')).status).toBe(401);
  });
});

describe('the older upload API', () => {
  it('opens a ZIP into documents of its batch', async () => {
    const zip = makeZip(['a.pdf', 'b.pdf'].map((name) => ({ name, content: PDF })));
    const { body } = await simulator.post<Bulk>('/documents/bulk', [['all.zip', zip]], {
      closeBatch: 'true',
    });
    expect(body.result.documents.map(({ name }) => name)).toEqual(['a.pdf', 'b.pdf']);
    simulator.clock.advance(1_500);
    expect((await simulator.types(1)).at(-1)).toBe('batch.processed');
  });

  it('"Documents uploaded to Invofox in a single request will always be batched together"', async () => {
    const { body } = await simulator.post<Bulk>(
      '/documents/bulk',
      [
        ['a.pdf', PDF],
        ['b.pdf', PDF],
      ],
      {
        'urls[]': ['https://x.invalid/c.pdf'],
      },
    );
    const { loadBatch, documents } = body.result;
    const all = await Promise.all(documents.map(({ _id }) => getDocument(_id)));
    expect(all.map((one) => one.loadBatch)).toEqual([loadBatch, loadBatch, loadBatch]);
  });

  it('refuses uploads to a batch that was closed by hand, and says when it was', async () => {
    const { result } = (
      await simulator.call<{ result: { _id: string } }>('/loadBatches', { method: 'POST' })
    ).body;
    const closed = await simulator.call<{ result: object }>(
      `/_simulator/batches/${result._id}/close`,
      { method: 'POST' },
    );
    expect(closed.body.result).toMatchObject({ status: 'processed', documents: 0, closesAt: null });
    const upload = await simulator.post('/documents/bulk', [['a.pdf', PDF]], {
      loadBatch: result._id,
    });
    expect(upload).toMatchObject({ status: 400, body: { code: 'batch-closed' } });
    expect(upload.body['detail']).toContain('2025-01-15T09:00:00');
  });

  it('turns corrections, updates and exports into their events', async () => {
    const { body } = await simulator.post<Bulk>('/documents/bulk', [['a.pdf', PDF]], {
      closeBatch: 'true',
    });
    const path = `/documents/${body.result.documents[0]?._id}`;
    expect(await simulator.send('PUT', path, { name: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'document-not-processed' },
    });
    simulator.clock.advance(1_500);
    const corrected = await simulator.send<{ result: Document }>('PUT', path, {
      data: { number: 'C-1' },
      publicState: 'passed over',
    });
    expect(corrected.body.result.data['number']).toEqual({ value: 'C-1', confidence: 1 });
    expect(corrected.body.result.publicState).not.toBe('passed over');
    await simulator.send('PUT', path, { name: 'new.pdf', company: 'c2', clientData: { k: 1 } });
    // The document as it was answered, sent back.
    await simulator.send(
      'PUT',
      path,
      (await simulator.call<{ result: Document }>(path)).body.result,
    );
    expect((await simulator.call(`/_simulator${path}/export`, { method: 'POST' })).status).toBe(
      200,
    );
    const types = (await simulator.types(1)).filter((type) => type.startsWith('document.'));
    expect(types).toHaveLength(5);
    expect(types.sort()).toEqual([
      'document.corrected',
      'document.exported',
      'document.processed',
      'document.updated',
      'document.updated',
    ]);
    expect(
      await simulator.send('PUT', path, { type: '!', name: 3, data: [], clientData: [] }),
    ).toMatchObject({
      status: 400,
      body: {
        detail:
          'data is no object, or nests deeper than 100 levels; type is not a name; name is not a text; clientData is not an object',
      },
    });
    expect((await simulator.send('PUT', path, { publicState: 'approved' })).status).toBe(400);
    expect((await simulator.send('PUT', path, { name: 'x' }, 'other-key')).status).toBe(404);
  });

  it('makes companies and lists them by page', async () => {
    for (const taxId of ['B1', 'B2', 'B3'])
      await simulator.send('POST', '/companies', {
        countryCode: 'ES',
        taxId,
        name: `Company ${taxId}`,
      });
    const { body } = await simulator.call<{ total: number; result: object[] }>(
      '/companies?skip=1&limit=1',
    );
    expect(body).toMatchObject({ total: 3, result: [{ taxId: 'B2', name: 'Company B2' }] });
    const again = { countryCode: 'ES', taxId: 'B1', name: 'x' };
    expect(await simulator.send('POST', '/companies', again)).toMatchObject({ status: 409 });
    expect(
      (await simulator.send('POST', '/companies', { ...again, countryCode: 'FR' })).status,
    ).toBe(200);
    expect(await simulator.send('POST', '/companies', { countryCode: 'Spain' })).toMatchObject({
      status: 400,
      body: { code: 'request-invalid' },
    });
    expect((await simulator.call('/companies', {}, 'other-key')).body['total']).toBe(0);
  });
});

describe('the clock of the vendor', () => {
  it('is told, and put forward', async () => {
    const upload = await simulator.post<Bulk>('/documents/bulk', [['a.pdf', PDF]]);
    const { loadBatch } = upload.body.result;
    expect(await batch(loadBatch)).toMatchObject({
      status: 'open',
      closesAt: '2025-01-15T09:00:30.000Z',
    });
    const advanced = await simulator.send('POST', '/_simulator/clock/advance', { seconds: 30 });
    expect(advanced.body).toEqual({ result: { now: '2025-01-15T09:00:30.000Z', speed: 0 } });
    expect(await batch(loadBatch)).toMatchObject({
      status: 'processed',
      closed: '2025-01-15T09:00:30.000Z',
      closesAt: null,
    });
    expect((await simulator.call('/_simulator/clock')).body).toEqual(advanced.body);
    for (const seconds of [0, -1, 1e9, 'x'])
      expect((await simulator.send('POST', '/_simulator/clock/advance', { seconds })).status).toBe(
        400,
      );
  });

  it('does not hold up the list of batches, which is filtered', async () => {
    await simulator.post('/documents/bulk', [['a.pdf', PDF]], { closeBatch: 'true' });
    const { body } = await simulator.post<Bulk>('/documents/bulk', [['a.pdf', PDF]]);
    const list = async (query: string) =>
      (await simulator.call<{ result: { id: string }[] }>(`/_simulator/batches?${query}`)).body
        .result;
    expect((await list('')).length).toBe(2);
    expect((await list('limit=1'))[0]?.id).toBe(body.result.loadBatch);
    expect((await list('status=open')).map(({ id }) => id)).toEqual([body.result.loadBatch]);
    expect(await list(`environment=${'9'.repeat(24)}`)).toEqual([]);
  });
});
