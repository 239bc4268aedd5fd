import { createLogger, HealthModule, loadConfig, ProblemFilter, Readiness } from '#runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { request, type ServerResponse } from 'node:http';
import 'reflect-metadata';
import {
  DocumentedAnswers,
  type OpenApi,
  type Reply,
} from '../../../test/support/documented-answers.js';
import { Receiver } from '../test/receiver.js';
import { ManualClock } from './clock.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { demoEnvironments, type WebhookConfig } from './environments.config.js';
import { simulatorSettings } from './simulator.config.js';
import { registerMultipart, SimulatorModule } from './simulator.module.js';
import { simulatorOpenApi } from './simulator.openapi.js';
import { simulatorProblems } from './simulator.problems.js';
import { MAX_UPLOAD_BYTES } from './vendor/upload-form.js';

// As it is printed: what JSON leaves out is not in the document.
const document = new DocumentedAnswers(JSON.parse(JSON.stringify(simulatorOpenApi())) as OpenApi);
const check = document.check.bind(document);

/** Its environment has a webhook, so that calls make deliveries; the other one's make none. */
const LISTENED = { 'x-api-key': 'demo-api-key' };
const QUIET = { 'x-api-key': 'quiet-key' };
const JSON_TYPE = { 'content-type': 'application/json' };

const routes: string[] = [];
const clock = new ManualClock();
const readiness = new Readiness();
/** While it is a list, deliveries stay unanswered in it. */
let held: ServerResponse[] | null = null;
/** A delivery whose body the log still has. */
let kept = 0;
let app: NestFastifyApplication;
let receiver: Receiver;
let base: string;

beforeAll(async () => {
  receiver = await Receiver.start((response) =>
    held === null ? response.end('{"eventId":"ev-1"}') : held.push(response),
  );
  const demo = demoEnvironments[0] as (typeof demoEnvironments)[0];
  const webhook = { ...(demo.webhooks[0] as WebhookConfig), url: receiver.url };
  const environments = [
    { ...demo, webhooks: [webhook] },
    { id: '9'.repeat(24), account: '8'.repeat(24), apiKeys: ['quiet-key'], webhooks: [] },
  ];
  const logger = createLogger('test', 'silent');
  const config = loadConfig(simulatorSettings, {
    DELIVERY_QUEUE_LIMIT: '1',
    DELIVERY_CONCURRENCY: '1',
    DELIVERY_LOG_BYTES: '5000',
  });
  const adapter = new FastifyAdapter({ bodyLimit: MAX_UPLOAD_BYTES });
  adapter.getInstance().addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push(`${one.toLowerCase()} ${url}`);
  });
  app = await NestFactory.create<NestFastifyApplication>(
    {
      module: class AppModule {},
      imports: [
        HealthModule.register(readiness),
        SimulatorModule.register({ config, logger }, { environments, seed: 3, clock }),
      ],
    },
    adapter,
    { logger: false, bodyParser: false },
  );
  app.useGlobalFilters(new ProblemFilter(simulatorProblems, logger));
  await registerMultipart(app);
  await app.listen(0, '127.0.0.1');
  base = await app.getUrl();
});

afterAll(async () => {
  release();
  await app.close();
  await receiver.stop();
});

function release(): void {
  for (const response of held ?? []) response.end();
  held = null;
}

async function call(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(base + url, init);
  const mediaType = response.headers.get('content-type')?.split(';')[0] ?? '';
  const text = await response.text();
  return {
    status: response.status,
    mediaType,
    body: mediaType.endsWith('json') ? JSON.parse(text) : text,
  };
}

/** Announces one byte more than is taken, and sends none. */
function tooLarge(method: string, url: string, type: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { ...QUIET, 'content-type': type, 'content-length': MAX_UPLOAD_BYTES + 1 };
    const sent = request(base + url, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        const mediaType = response.headers['content-type']?.split(';')[0] ?? '';
        resolve({ status: response.statusCode ?? 0, mediaType, body: JSON.parse(text) });
        sent.destroy();
      });
    });
    sent.on('error', reject);
    sent.flushHeaders();
  });
}

function form(fields: Record<string, string | Blob>, headers = QUIET): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') body.append(name, value);
    else body.append(name, value, 'a.pdf');
  }
  return { method: 'POST', headers, body };
}
const json = (body: string, headers = QUIET): RequestInit => ({
  method: 'PUT',
  headers: { ...headers, ...JSON_TYPE },
  body,
});
const pdf = new Blob(['%PDF-1.4 …']);
const approved = '{"publicState":"approved"}';

async function callVendor(): Promise<void> {
  check('testApiKey', await call('/', { headers: QUIET }));
  check('testApiKey', await call('/'));
  check('testApiKey', await call('/', { headers: { accept: 'text/html' } }));
  for (const name of ['style.css', 'icon.svg', 'main.mjs'])
    check('getPageFile', await call(`/_simulator/page/${name}`));
  check('getPageFile', await call('/_simulator/page/none'));

  check('createBatch', await call('/loadBatches', { method: 'POST', headers: QUIET }));
  check('createBatch', await call('/loadBatches', { method: 'POST' }));
  check('createBatch', await call('/loadBatches', { ...json('{'), method: 'POST' }));
  check('createBatch', await tooLarge('POST', '/loadBatches', 'application/json'));

  const upload = '/documents/bulk';
  const fields = { 'files[]': pdf, company: 'acme', clientData: '{"order":1}', closeBatch: 'true' };
  const uploaded = await call(upload, form(fields));
  check('uploadDocuments', uploaded);
  const { result } = uploaded.body as {
    result: { loadBatch: string; documents: { _id: string }[] };
  };
  check('uploadDocuments', await call(upload, { ...form(fields), headers: {} }));
  check('uploadDocuments', await call(upload, form({ type: '!' })));
  check('uploadDocuments', await call(upload, { ...json('{'), method: 'POST' }));
  check('uploadDocuments', await call(upload, { ...json('{}'), method: 'POST' }));
  check('uploadDocuments', await call(upload, form({ files: new Blob(['text']) })));
  check('uploadDocuments', await call(upload, form({ ...fields, loadBatch: '0' })));
  check('uploadDocuments', await call(upload, form({ ...fields, loadBatch: result.loadBatch })));
  check('uploadDocuments', await tooLarge('POST', upload, 'multipart/form-data; boundary=x'));
  check('uploadDocuments', await tooLarge('POST', upload, 'application/json'));

  const uploadedUrl = `/documents/${result.documents[0]?._id}`;
  const verdict = `${uploadedUrl}/publicState`;
  check('getDocument', await call(uploadedUrl, { headers: QUIET }));
  check('setPublicState', await call(verdict, json(approved)));
  clock.advance(1_500);
  check('getDocument', await call(uploadedUrl, { headers: QUIET }));
  check('getDocument', await call(uploadedUrl));
  check('getDocument', await call(uploadedUrl, { headers: LISTENED }));
  check('setPublicState', await call(verdict, json(approved)));
  check('setPublicState', await call(verdict, { ...json(approved), headers: JSON_TYPE }));
  check('setPublicState', await call(verdict, json('{')));
  check('setPublicState', await call(verdict, json('{"publicState":"lost"}')));
  check('setPublicState', await call(verdict, json(approved, LISTENED)));
  check('setPublicState', await tooLarge('PUT', verdict, 'application/json'));

  check('listDocuments', await call('/documents?company=acme', { headers: QUIET }));
  check('listDocuments', await call('/documents?skip=1e400', { headers: QUIET }));
  check('listDocuments', await call('/documents'));
  check('getBatch', await call(`/_simulator/batches/${result.loadBatch}`));
}

/** What the newer part of the vendor's API answers, and companies and changes by hand. */
async function callMoreOfTheVendor(): Promise<void> {
  const uploads = '/v1/ingest/uploads';
  const info = '{"company":"acme","clientData":{"order":1}}';
  const uploaded = await call(uploads, form({ 'files[]': pdf, info }));
  check('ingestFiles', uploaded);
  check('ingestFiles', await call(uploads, { ...form({ 'files[]': pdf }), headers: {} }));
  check('ingestFiles', await call(uploads, form({ info: '[]' })));
  check('ingestFiles', await call(uploads, { ...json('{'), method: 'POST' }));
  check('ingestFiles', await call(uploads, { ...json('{}'), method: 'POST' }));
  check('ingestFiles', await call(uploads, form({ files: new Blob(['text']) })));
  check('ingestFiles', await tooLarge('POST', uploads, 'multipart/form-data; boundary=x'));
  check('ingestFiles', await tooLarge('POST', uploads, 'application/json'));
  const { importId, files } = uploaded.body as {
    importId: string;
    files: Record<string, string>[];
  };

  const byUrl = '/v1/ingest/by-url';
  const urls = '{"files":[{"url":"https://x.invalid/ERR_DOWNLOADING_FILE"}]}';
  const post = (body: string, headers = QUIET) => ({ ...json(body, headers), method: 'POST' });
  const rejected = await call(byUrl, post(urls));
  check('ingestByUrl', rejected);
  check('ingestByUrl', await call(byUrl, { ...post(urls), headers: JSON_TYPE }));
  check('ingestByUrl', await call(byUrl, post('{')));
  check('ingestByUrl', await call(byUrl, post('{}')));
  check('ingestByUrl', await tooLarge('POST', byUrl, 'application/json'));

  const change = `/documents/${files[0]?.['documentId']}`;
  const named = '{"name":"b.pdf"}';
  check('changeDocument', await call(change, json(named)));
  check('exportDocument', await call(`/_simulator${change}/export`, { method: 'POST' }));
  clock.advance(1_500);
  check('changeDocument', await call(change, json('{"data":{"number":"1"}}')));
  check('changeDocument', await call(change, { ...json(named), headers: JSON_TYPE }));
  check('changeDocument', await call(change, json('{')));
  check('changeDocument', await call(change, json('{}')));
  check('changeDocument', await call(change, json(named, LISTENED)));
  check('changeDocument', await tooLarge('PUT', change, 'application/json'));
  const exported = `/_simulator${change}/export`;
  check('exportDocument', await call(exported, { method: 'POST' }));
  check('exportDocument', await call(exported, post('{')));
  check('exportDocument', await call('/_simulator/documents/0/export', { method: 'POST' }));
  check('exportDocument', await tooLarge('POST', exported, 'application/json'));

  check('listImports', await call('/v1/ingest/imports', { headers: QUIET }));
  check('listImports', await call('/v1/ingest/imports?limit=0', { headers: QUIET }));
  check('listImports', await call('/v1/ingest/imports'));
  check('getImport', await call(`/v1/ingest/imports/${importId}`, { headers: QUIET }));
  check('getImport', await call(`/v1/ingest/imports/${importId}`));
  check('getImport', await call(`/v1/ingest/imports/${importId}`, { headers: LISTENED }));
  const { files: bad } = rejected.body as { files: Record<string, string>[] };
  for (const { id } of [...files, ...bad]) {
    check('getFile', await call(`/v1/ingest/files/${id}`, { headers: QUIET }));
    check('getFile', await call(`/v1/ingest/files/${id}`));
    check('getFile', await call(`/v1/ingest/files/${id}`, { headers: LISTENED }));
  }

  const company = '{"countryCode":"ES","taxId":"B1","name":"One"}';
  check('createCompany', await call('/companies', post(company)));
  check('createCompany', await call('/companies', post(company)));
  check('createCompany', await call('/companies', { ...post(company), headers: JSON_TYPE }));
  check('createCompany', await call('/companies', post('{')));
  check('createCompany', await call('/companies', post('{}')));
  check('createCompany', await tooLarge('POST', '/companies', 'application/json'));
  check('listCompanies', await call('/companies', { headers: QUIET }));
  check('listCompanies', await call('/companies?limit=0', { headers: QUIET }));
  check('listCompanies', await call('/companies'));
}

/** The vendor's world from outside of it. */
async function callWorld(): Promise<void> {
  const made = await call('/loadBatches', { method: 'POST', headers: QUIET });
  const { _id } = (made.body as { result: { _id: string } }).result;
  check('listBatches', await call('/_simulator/batches'));
  check('listBatches', await call('/_simulator/batches?status=lost'));
  const close = `/_simulator/batches/${_id}/close`;
  check('closeBatch', await call(close, { method: 'POST' }));
  check('closeBatch', await call(close, { ...json('{'), method: 'POST' }));
  check('closeBatch', await call('/_simulator/batches/0/close', { method: 'POST' }));
  check('closeBatch', await tooLarge('POST', close, 'application/json'));
  check('getClock', await call('/_simulator/clock'));
  const advance = '/_simulator/clock/advance';
  check('advanceClock', await call(advance, { ...json('{"seconds":1}'), method: 'POST' }));
  check('advanceClock', await call(advance, { ...json('{'), method: 'POST' }));
  check('advanceClock', await call(advance, { ...json('{}'), method: 'POST' }));
  check('advanceClock', await tooLarge('POST', advance, 'application/json'));
}

/** Some deliveries end, some stay open: those fill the queue, and hold up the stop. */
async function callWithDeliveries(): Promise<void> {
  const second = `/_simulator/environments/${demoEnvironments[0]?.id}/webhooks`;
  const config = { id: 'gone', url: receiver.url, secret: 's', events: ['batch.created'] };
  check('createWebhook', await call(second, JSON_CALL('POST', config)));
  const listened = await call(
    '/documents/bulk',
    form({ 'urls[]': 'https://x.invalid/a', 'files[]': pdf }, LISTENED),
  );
  const { loadBatch } = (listened.body as { result: { loadBatch: string } }).result;
  await app.get(DeliveryService).idle();
  check('listDeliveries', await call(`/_simulator/deliveries?batch=${loadBatch}&limit=1`));
  check('listDeliveries', await call('/_simulator/deliveries?limit=0'));

  const redeliver = '/_simulator/deliveries/1/redeliver';
  check('getDelivery', await call('/_simulator/deliveries/1'));
  check('getDelivery', await call('/_simulator/deliveries/0'));
  check('redeliver', await call(redeliver, { method: 'POST' }));
  await app.get(DeliveryService).idle();
  check('redeliver', await call(redeliver, JSON_CALL('POST', '{')));
  check('redeliver', await call('/_simulator/deliveries/0/redeliver', { method: 'POST' }));
  check('redeliver', await tooLarge('POST', redeliver, 'application/json'));
  check('deleteWebhook', await call(`${second}/gone`, { method: 'DELETE' }));
  check('redeliver', await call('/_simulator/deliveries/2/redeliver', { method: 'POST' }));
  for (let again = 0; again < 40; again++) {
    // In the end the bodies of the newer ones have pushed the first one's out.
    const redelivered = await call(redeliver, { method: 'POST' });
    check('redeliver', redelivered);
    if (redelivered.status === 202)
      kept = (redelivered.body as { result: { seq: number } }).result.seq;
    await app.get(DeliveryService).idle();
  }
  await callStream();

  held = [];
  clock.advance(1_500);
  check('listDeliveries', await call('/_simulator/deliveries'));
  const { result: listed } = (await call('/_simulator/deliveries?order=desc&limit=1')).body as {
    result: { seq: number }[];
  };
  const waiting = `/_simulator/deliveries/${listed[0]?.seq}`;
  check('getDelivery', await call(waiting));
  check('redeliver', await call(`${waiting}/redeliver`, { method: 'POST' }));
  check('summarizeBatches', await call(`/_simulator/summary?batch=${loadBatch}&batch=0`));
  check('getBatch', await call(`/_simulator/batches/${loadBatch}`));
  check('getBatch', await call('/_simulator/batches/0'));
  await callAllThatChange();

  check('livez', await call('/livez'));
  check('readyz', await call('/readyz'));
  readiness.drain();
  check('readyz', await call('/readyz'));
  const stopped = app.close();
  await callAllThatChange();
  release();
  await stopped;
}

const WEBHOOKS = `/_simulator/environments/${'9'.repeat(24)}/webhooks`;
const JSON_CALL = (method: string, body: unknown): RequestInit => ({
  method,
  headers: JSON_TYPE,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

async function callWebhooks(): Promise<void> {
  const webhook = { id: 'w', url: receiver.url, secret: 's', events: ['import.processed'] };
  const path = `${WEBHOOKS}/w`;
  const unknown = WEBHOOKS.replace(/9+/, '0');
  check('listEnvironments', await call('/_simulator/environments'));
  check('createWebhook', await call(WEBHOOKS, JSON_CALL('POST', webhook)));
  check('createWebhook', await call(WEBHOOKS, JSON_CALL('POST', webhook)));
  check('createWebhook', await call(WEBHOOKS, JSON_CALL('POST', {})));
  check('createWebhook', await call(WEBHOOKS, JSON_CALL('POST', '{')));
  check('createWebhook', await call(unknown, JSON_CALL('POST', webhook)));
  check('createWebhook', await tooLarge('POST', WEBHOOKS, 'application/json'));
  check('listWebhooks', await call(WEBHOOKS));
  check('listWebhooks', await call(unknown));
  check('getWebhook', await call(path));
  check('getWebhook', await call(`${WEBHOOKS}/v`));
  check('getWebhook', await call(`${unknown}/v`));
  check('replaceWebhook', await call(path, JSON_CALL('PUT', webhook)));
  check('replaceWebhook', await call(path, JSON_CALL('PUT', {})));
  check('replaceWebhook', await call(path, JSON_CALL('PUT', '{')));
  check('replaceWebhook', await call(`${WEBHOOKS}/v`, JSON_CALL('PUT', webhook)));
  check('replaceWebhook', await call(`${unknown}/w`, JSON_CALL('PUT', webhook)));
  check('replaceWebhook', await tooLarge('PUT', path, 'application/json'));
  check('deleteWebhook', await call(path, JSON_CALL('DELETE', '{')));
  check('deleteWebhook', await tooLarge('DELETE', path, 'application/json'));
  check('deleteWebhook', await call(path, { method: 'DELETE' }));
  check('deleteWebhook', await call(path, { method: 'DELETE' }));
  check('deleteWebhook', await call(`${unknown}/w`, { method: 'DELETE' }));
}

/** Watches until as many watch as may; the last one is told so. */
async function callStream(): Promise<void> {
  const path = '/_simulator/deliveries/stream';
  const ends = new AbortController();
  check('watchDeliveries', await call(`${path}?status=odd`));
  for (let watchers = 0; watchers < 64; watchers++) {
    const response = await fetch(base + path, { signal: ends.signal });
    const mediaType = response.headers.get('content-type') ?? '';
    check('watchDeliveries', { status: response.status, mediaType, body: 'event: delivery' });
  }
  check('watchDeliveries', await call(path));
  ends.abort();
}

async function callAllThatChange(): Promise<void> {
  check('createBatch', await call('/loadBatches', { method: 'POST', headers: QUIET }));
  check('uploadDocuments', await call('/documents/bulk', form({ 'files[]': pdf })));
  check('setPublicState', await call('/documents/0/publicState', json(approved)));
  check('redeliver', await call(`/_simulator/deliveries/${kept}/redeliver`, { method: 'POST' }));
  check('changeDocument', await call('/documents/0', json('{"name":"x"}')));
  check('exportDocument', await call('/_simulator/documents/0/export', { method: 'POST' }));
  check('closeBatch', await call('/_simulator/batches/0/close', { method: 'POST' }));
  check('ingestFiles', await call('/v1/ingest/uploads', form({ 'files[]': pdf })));
  const urls = '{"files":[{"url":"https://x.invalid/a"}]}';
  check('ingestByUrl', await call('/v1/ingest/by-url', { ...json(urls), method: 'POST' }));
  const company = '{"countryCode":"ES","taxId":"B2","name":"Two"}';
  check('createCompany', await call('/companies', { ...json(company), method: 'POST' }));
}

describe("the simulator's OpenAPI document", () => {
  it('has the routes that the running app has, and no others', () => {
    const templates = routes.map((route) => route.replace(/:(\w+)/g, '{$1}'));
    // Fastify gives each GET its HEAD.
    const own = templates.filter((route) => !route.startsWith('head '));
    const documented = document.operations.map(({ method, path }) => `${method} ${path}`);
    expect(documented.sort()).toEqual(own.sort());
  });

  it('has every answer that the running app gives, and each of those it has can be had', async () => {
    await callVendor();
    await callWebhooks();
    await callMoreOfTheVendor();
    await callWorld();
    await callWithDeliveries();
    expect([...document.reached].sort()).toEqual(document.all().sort());
  });

  it('has examples that are as their schemas say', () => {
    expect(document.faultsOfExamples()).toEqual([]);
  });
});
