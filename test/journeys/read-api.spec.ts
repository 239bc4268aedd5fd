import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FoxtailClient } from '#client';
import { EventSourceReader } from '../support/event-source.js';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { ask, deliver, webhook } from '../support/vendor.js';

let foxtail: Foxtail;
let own: string;
let both: string;
let api: string;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({
    main: { environment: 'demo' },
    other: { environment: 'prod', secrets: [{ id: 't', value: 'another secret' }] },
  });
  await foxtail.startAll({ ALLOW_INLINE_SECRETS: 'true' });
  api = foxtail.url('read-api');
  own = await foxtail.createKey(['demo']);
  both = await foxtail.createKey(['demo', 'prod']);
  const main = `${foxtail.url('ingest')}/webhooks/main`;
  for (let n = 0; n < 7; n += 1) {
    const data = { _id: `d${n}`, loadBatch: n < 5 ? 'b1' : `b${n}`, clientData: { n } };
    await deliver(main, { body: webhook('document.processed', data) });
  }
  await eventually(
    async () => {
      const { json } = await ask(`${api}/v1/batches`, own);
      return (json['items'] as unknown[] | undefined)?.length === 3
        ? undefined
        : JSON.stringify(json);
    },
    { withinMs: 20_000 },
  );
});
afterAll(() => foxtail.stop());

const client = () => new FoxtailClient({ baseUrl: api, key: own });
/** Where the stream of the environment ends now: the id that its first line says. */
async function streamEnd(): Promise<string> {
  const reader = new EventSourceReader(`${api}/v1/events/stream`, own);
  await eventually(() => (reader.lastEventId === '' ? 'no id yet' : undefined), {
    withinMs: 20_000,
  });
  await reader.kill();
  return reader.lastEventId;
}
const cursorOf = (...key: string[]) => Buffer.from(JSON.stringify(key)).toString('base64url');

describe('the read API', () => {
  it('lists batches in pages that a client follows by Link, each batch once', async () => {
    const seen: string[] = [];
    let url: string | null = `${api}/v1/batches?limit=1`;
    while (url !== null) {
      const { json, headers } = await ask(url, own);
      seen.push(...(json['items'] as { id: string }[]).map(({ id }) => id));
      const [, next] = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '') ?? [];
      url = next === undefined ? null : `${api}${next}`;
    }
    expect(seen).toHaveLength(3);
    expect(new Set(seen)).toEqual(new Set(['b1', 'b5', 'b6']));
  });

  it('lists the documents of a batch in pages', async () => {
    const pages: [string[], boolean][] = [];
    for await (const { items, next } of client().batchDocuments('b1', { limit: 3 }).pages())
      pages.push([items.map(({ id }) => id), next === null]);
    expect(pages).toEqual([
      [['d0', 'd1', 'd2'], false],
      [['d3', 'd4'], true],
    ]);
  });

  it("answers a document, and the vendor's object when asked for", async () => {
    const plain = await client().document('d1');
    expect(plain).toMatchObject({
      id: 'd1',
      status: 'processed',
      batchId: 'b1',
      clientData: { n: 1 },
    });
    expect(plain).not.toHaveProperty('vendor');
    expect(await client().document('d1', { include: 'vendor' })).toMatchObject({
      vendor: { _id: 'd1', loadBatch: 'b1' },
    });
  });

  it('has what was just delivered in a read that names its position, each time', async () => {
    for (let n = 0; n < 20; n += 1) {
      const data = { _id: `written${n}`, loadBatch: 'written' };
      const { json } = await deliver(`${foxtail.url('ingest')}/webhooks/main`, {
        body: webhook('document.processed', data),
      });
      const position = String(json['position']);
      expect(await client().document(`written${n}`, {}, { position })).toMatchObject({
        batchId: 'written',
      });
    }
  });

  it('streams what is delivered from then on, and a batch until it is complete', async () => {
    const main = `${foxtail.url('ingest')}/webhooks/main`;
    const event = async (type: string, data: object) => {
      const { json } = await deliver(main, { body: webhook(type, data) });
      return { position: String(json['position']) };
    };
    const document = { _id: 'streamed1', loadBatch: 'streamed' };
    const first = await client().batch('streamed', {}, await event('document.processed', document));
    const ending = new AbortController();
    const { signal } = ending;
    const statuses = client().batchEvents('streamed', { signal });
    expect((await statuses.next()).value).toMatchObject({ data: first });
    const events = client().events({ signal, lastEventId: await streamEnd() });
    await event('document.approved', document);
    const closing = { _id: 'streamed', documents: [document._id], status: 'processed' };
    await event('batch.processed', closing);
    const waited = client().waitForBatch('streamed', { timeoutMs: 30_000 });
    const missing = new Set(['document.approved', 'batch.processed']);
    for await (const { data } of events) {
      // Others may close by their silence meanwhile.
      if (data.batchId === 'streamed') missing.delete(data.type);
      if (missing.size === 0) break;
    }
    let last: object | undefined;
    for await (const { data } of statuses) last = data;
    expect(last).toMatchObject({ id: 'streamed', isComplete: true });
    expect(await waited).toEqual(last);
    ending.abort();
  });

  it.each([
    ['/v1/batches?statsu=open', 'query-invalid'],
    ['/v1/batches?limit=1000', 'query-invalid'],
    ['/v1/batches?cursor=nonsense', 'query-invalid'],
    [`/v1/batches?cursor=${cursorOf('garbage', 'a', 'b')}`, 'query-invalid'],
    [`/v1/batches/b1/documents?cursor=${cursorOf('a\0b')}`, 'query-invalid'],
    ['/v1/documents/%zz', 'bad-request'],
    ['/v1/batches/b1?x=1', 'query-invalid'],
    ['/v1/documents/d1?include=everything', 'query-invalid'],
  ])('refuses %s with 400', async (path, code) => {
    expect(await ask(`${api}${path}`, own)).toMatchObject({ status: 400, json: { code } });
  });

  it.each(['/v1/documents/%00', '/v1/batches/a%00', `/v1/documents/${'x'.repeat(128)}`])(
    'answers 404 for %s',
    async (path) => {
      expect(await ask(`${api}${path}`, own)).toMatchObject({
        status: 404,
        json: { code: 'not-found' },
      });
    },
  );

  const routes = ['/v1/batches', '/v1/batches/b1', '/v1/batches/b1/documents', '/v1/documents/d1'];

  it.each(routes)('answers %s with 401 to whoever has no good key', async (path) => {
    const [keyId = ''] = own.split('_').slice(1);
    const expired = await foxtail.createKey(['demo'], new Date(0));
    for (const key of ['nonsense', `fxt_${keyId}_${'A'.repeat(43)}`, expired]) {
      const answer = await ask(`${api}${path}`, key);
      expect(answer).toMatchObject({ status: 401, json: { code: 'key-invalid' } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it("does not tell another environment's id from one that is nowhere", async () => {
    const foreign = await foxtail.createKey(['prod']);
    for (const path of ['/v1/batches/b1', '/v1/batches/b1/documents', '/v1/documents/d1']) {
      const there = await ask(`${api}${path}`, foreign);
      const nowhere = await ask(`${api}${path.replace(/(b1|d1)/, 'zz')}`, foreign);
      expect(there).toMatchObject({ status: 404, json: { code: 'not-found' } });
      expect({ ...there.json, detail: '' }).toEqual({ ...nowhere.json, detail: '' });
    }
    expect((await ask(`${api}/v1/batches`, foreign)).json['items']).toEqual([]);
    expect((await ask(`${api}/v1/batches?environment=demo`, foreign)).json['items']).toEqual([]);
    expect(await ask(`${api}/v1/documents/d1?environment=demo`, foreign)).toMatchObject({
      status: 404,
    });
  });

  it('asks which environment is meant where an id is in two', async () => {
    const database = await import('pg');
    const client = new database.default.Client({ connectionString: foxtail.database.url });
    await client.connect();
    await client.query(
      `INSERT INTO foxtail_v1.documents (environment, document_id, version, status, received_at)
       VALUES ('prod', 'd1', '-', 'approved', now())`,
    );
    await client.end();
    expect(await ask(`${api}/v1/documents/d1`, both)).toMatchObject({
      status: 400,
      json: { code: 'environment-needed', environments: expect.arrayContaining(['demo', 'prod']) },
    });
    expect((await ask(`${api}/v1/documents/d1?environment=prod`, both)).json).toMatchObject({
      status: 'approved',
    });
    expect((await ask(`${api}/v1/documents/d1`, own)).json).toMatchObject({ status: 'processed' });
  });
});
