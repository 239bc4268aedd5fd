import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { VendorBatch, VendorDocument } from '#vendor-payloads';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Receiver } from '../test/receiver.js';
import { startSimulatorApp } from '../test/simulator-app.js';
import { ManualClock } from './clock.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { demoEnvironments, type WebhookConfig } from './environments.config.js';

const KEY = { 'x-api-key': 'demo-api-key' };
let app: NestFastifyApplication;
let receiver: Receiver;
let clock: ManualClock;
let base: string;

beforeEach(async () => {
  clock = new ManualClock();
  let eventId = 0;
  receiver = await Receiver.start((response) => response.end(`{"eventId":"ev-${++eventId}"}`));
  const [environment] = demoEnvironments;
  const webhook = environment?.webhooks[0] as WebhookConfig;
  const environments = [
    {
      ...(environment as (typeof demoEnvironments)[0]),
      webhooks: [{ ...webhook, url: receiver.url }],
    },
    { id: '9'.repeat(24), account: '8'.repeat(24), apiKeys: ['other-key'], webhooks: [] },
  ];
  ({ app, base } = await startSimulatorApp({ environments, clock }));
});

afterEach(async () => {
  await app.close();
  await receiver.stop();
});

interface Answer<R> {
  status: number;
  body: { result: R; total: number; next: number | null; code?: string };
}

async function call<R = VendorDocument>(path: string, init: RequestInit = {}): Promise<Answer<R>> {
  const response = await fetch(base + path, {
    ...init,
    headers: { ...KEY, ...(init.headers as Record<string, string> | undefined) },
  });
  return { status: response.status, body: (await response.json()) as Answer<R>['body'] };
}

interface Uploaded {
  loadBatch: string;
  documents: { _id: string; name: string }[];
}

/** Uploads `files` PDFs through the vendor's own call. */
function upload(files: number, fields: Record<string, string> = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (let i = 0; i < files; i++) form.append('files[]', new Blob(['%PDF-1.4 …']), `doc-${i}.pdf`);
  return call<Uploaded>('/documents/bulk', { method: 'POST', body: form });
}

const judge = (id: string, publicState: string, headers = {}) =>
  call(`/documents/${id}/publicState`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ publicState }),
  });

async function delivered(): Promise<string[]> {
  await app.get(DeliveryService).idle();
  return receiver.received.map(
    ({ body }) => (JSON.parse(body.toString()) as { type: string }).type,
  );
}

describe('the simulator', () => {
  it('answers GET / to a good key only', async () => {
    expect((await call('/')).status).toBe(200);
    for (const headers of [{ 'x-api-key': 'wrong' }, { 'x-api-key': '' }]) {
      expect(await call('/', { headers })).toMatchObject({
        status: 401,
        body: { code: 'api-key-invalid' },
      });
    }
    expect((await fetch(`${base}/`)).status).toBe(401);
  });

  it('lets documents of one request be one batch, closed by closeBatch, from upload to batch.processed', async () => {
    const { status, body } = await upload(3, { closeBatch: 'true', type: 'ticket' });
    expect(status).toBe(200);
    const { loadBatch, documents } = body.result;
    expect(documents.map(({ name }) => name)).toEqual(['doc-0.pdf', 'doc-1.pdf', 'doc-2.pdf']);
    expect(await delivered()).toEqual(['batch.created', 'batch.closed']);
    clock.advance(199);
    expect((await call(`/_simulator/summary?batch=${loadBatch}`)).body).toMatchObject({
      events: 2,
      settled: false,
    });
    clock.advance(1_301);
    expect((await delivered()).sort()).toEqual([
      'batch.closed',
      'batch.created',
      'batch.processed',
      ...Array<string>(3).fill('document.processed'),
    ]);
    expect((await call(`/_simulator/summary?batch=${loadBatch}`)).body).toEqual({
      events: 6,
      deliveries: 6,
      accepted: 6,
      lost: 0,
      cancelled: 0,
      pending: 0,
      refused: 0,
      retried: 0,
      extra: 0,
      extraPending: 0,
      acceptedEventIds: 6,
      settled: true,
      batches: [{ id: loadBatch, status: 'processed' }],
    });
    const document = await call(`/documents/${documents[0]?._id}`);
    expect(document.body.result).toMatchObject({
      type: 'ticket',
      loadBatch,
      environment: demoEnvironments[0]?.id,
    });
  });

  it('closes a batch of several requests 30 seconds after the last one', async () => {
    const { _id: loadBatch } = (await call('/loadBatches', { method: 'POST' })).body.result;
    await upload(1, { loadBatch });
    clock.advance(20_000);
    await upload(1, { loadBatch });
    clock.advance(29_999);
    expect((await call(`/_simulator/batches/${loadBatch}`)).body).toMatchObject({
      result: { status: 'open' },
      total: 2,
      processed: 2,
    });
    clock.advance(1);
    expect((await call<VendorBatch>(`/_simulator/batches/${loadBatch}`)).body.result.status).toBe(
      'processed',
    );
    expect(clock.waiting).toBe(0);
    const types = await delivered();
    expect(types[0]).toBe('batch.created');
    expect([...types].sort()).toEqual([
      'batch.closed',
      'batch.created',
      'batch.processed',
      'document.processed',
      'document.processed',
    ]);
    expect(await upload(1, { loadBatch })).toMatchObject({
      status: 400,
      body: { code: 'batch-closed', detail: expect.stringContaining(loadBatch) },
    });
  });

  it('takes a document per URL, and fetches none', async () => {
    const form = new FormData();
    for (const url of ['https://x.invalid/a.pdf', 'https://x.invalid/b.pdf'])
      form.append('urls[]', url);
    const { body } = await call<Uploaded>('/documents/bulk', { method: 'POST', body: form });
    expect(body.result.documents.map(({ name }) => name)).toEqual(['a.pdf', 'b.pdf']);
  });

  it('refuses bad uploads with a reason, and makes nothing of them', async () => {
    expect(await upload(1, { loadBatch: 'f'.repeat(24) })).toMatchObject({
      status: 404,
      body: { code: 'batch-not-found' },
    });
    expect(await upload(0)).toMatchObject({ status: 400, body: { code: 'upload-invalid' } });
    const text = new FormData();
    text.append('files', new Blob(['plain text']), 'a.pdf');
    expect(await call('/documents/bulk', { method: 'POST', body: text })).toMatchObject({
      status: 415,
      body: { code: 'file-type-unsupported', faults: [expect.stringContaining('a.pdf')] },
    });
    expect(
      await call('/documents/bulk', { method: 'POST', body: new URLSearchParams('a=b') }),
    ).toMatchObject({
      status: 415,
      body: { code: 'upload-not-multipart' },
    });
    const broken = { 'content-type': 'multipart/form-data; boundary=x' };
    expect(
      await call('/documents/bulk', { method: 'POST', body: '--x\r\nbroken', headers: broken }),
    ).toMatchObject({
      status: 400,
      body: { code: 'upload-invalid' },
    });
    expect((await call('/documents')).body.total).toBe(0);
    expect(await delivered()).toEqual([]);
  });

  it('refuses a file without a name, which a document could not have', async () => {
    const part = (disposition: string) => ({
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: `--x\r\nContent-Disposition: form-data; name="files[]"${disposition}\r\nContent-Type: application/octet-stream\r\n\r\n%PDF-1.4\r\n--x--\r\n`,
    });
    expect((await call('/documents/bulk', part('; filename="a.pdf"'))).status).toBe(200);
    for (const disposition of ['', '; filename=""']) {
      expect(await call('/documents/bulk', part(disposition))).toMatchObject({
        status: 400,
        body: { code: 'upload-invalid', detail: 'a file has no filename' },
      });
    }
  });

  it('takes client data in a part of its own type', async () => {
    const part = (name: string, type: string, value: string) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: ${type}\r\n\r\n${value}\r\n`;
    const uploaded = await call<Uploaded>('/documents/bulk', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: `${part('clientData', 'application/json', '{"order":1}')}${part('urls[]', 'text/plain', 'https://x.invalid/a.pdf')}--x--\r\n`,
    });
    const document = await call(`/documents/${uploaded.body.result.documents[0]?._id}`);
    expect(document.body.result.clientData).toEqual({ order: 1 });
  });

  it('answers no 500 to a body that nests deeply or a number beyond all numbers', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const verdict = {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: `{"publicState":"approved","more":${deep}}`,
    };
    expect((await call(`/documents/${'0'.repeat(24)}/publicState`, verdict)).status).toBe(404);
    for (const query of ['skip=1e400', 'limit=1e400']) {
      expect((await call(`/documents?${query}`)).body.code).toBe('request-invalid');
    }
  });

  it('lists documents by page and filter', async () => {
    await upload(3, { type: 'invoice', company: 'acme' });
    await upload(2, { type: 'ticket' });
    expect((await call('/documents?limit=2&skip=1')).body).toMatchObject({
      total: 5,
      result: [{ name: 'doc-1.pdf' }, { name: 'doc-2.pdf' }],
    });
    for (const [filter, total] of [
      ['type=ticket', 2],
      ['company=acme', 3],
      ['publicState=processing', 5],
      ['publicState=approved', 0],
    ] as const) {
      expect((await call(`/documents?${filter}`)).body.total).toBe(total);
    }
    expect(await call('/documents?limit=0')).toMatchObject({
      status: 400,
      body: { code: 'request-invalid' },
    });
  });

  it('turns a verdict into a changed document and its event', async () => {
    const { documents } = (await upload(1, { closeBatch: 'true' })).body.result;
    const _id = documents[0]?._id ?? '';
    expect(await judge(_id, 'approved')).toMatchObject({
      status: 409,
      body: { code: 'document-not-processed' },
    });
    clock.advance(1_500);
    expect((await judge(_id, 'discarded')).body.result.publicState).toBe('discarded');
    expect((await call(`/documents/${_id}`)).body.result.publicState).toBe('discarded');
    expect((await delivered()).at(-1)).toBe('document.discarded');
    expect(await judge(_id, 'lost')).toMatchObject({
      status: 400,
      body: { code: 'request-invalid' },
    });
    expect((await judge('0'.repeat(24), 'approved')).status).toBe(404);
  });

  it("hides one environment's batches and documents from another's key", async () => {
    const { loadBatch, documents } = (await upload(1)).body.result;
    const other = { 'x-api-key': 'other-key' };
    expect((await call(`/documents/${documents[0]?._id}`, { headers: other })).status).toBe(404);
    expect((await call('/documents', { headers: other })).body.total).toBe(0);
    const form = new FormData();
    form.append('urls[]', 'https://x.invalid/a.pdf');
    form.append('loadBatch', loadBatch);
    expect(
      (await call('/documents/bulk', { method: 'POST', body: form, headers: other })).status,
    ).toBe(404);
  });

  it('pages its delivery log', async () => {
    const { loadBatch } = (await upload(2, { closeBatch: 'true' })).body.result;
    clock.advance(1_500);
    await delivered();
    const first = (await call<object[]>(`/_simulator/deliveries?batch=${loadBatch}&limit=3`)).body;
    const second = (
      await call<object[]>(`/_simulator/deliveries?batch=${loadBatch}&limit=3&after=${first.next}`)
    ).body;
    expect([first.result.length, second.result.length, second.next]).toEqual([3, 2, null]);
    expect(first.result[0]).toMatchObject({
      webhook: 'demo',
      eventType: 'batch.created',
      status: 'accepted',
      attempts: 1,
      httpStatus: 200,
      eventId: expect.stringMatching(/^ev-/),
    });
  });

  it('makes no more events once it stops', async () => {
    await upload(2);
    await delivered();
    await app.close();
    expect(clock.waiting).toBe(0);
    expect(receiver.received).toHaveLength(1);
  });
});
