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
  const config = loadConfig(simulatorSettings, { DELIVERY_QUEUE_LIMIT: '1' });
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
  const body: unknown = mediaType.endsWith('json') ? await response.json() : await response.text();
  return { status: response.status, mediaType, body };
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

/** Some deliveries end, some stay open: those fill the queue, and hold up the stop. */
async function callWithDeliveries(): Promise<void> {
  const listened = await call(
    '/documents/bulk',
    form({ 'urls[]': 'https://x.invalid/a' }, LISTENED),
  );
  const { loadBatch } = (listened.body as { result: { loadBatch: string } }).result;
  await app.get(DeliveryService).idle();
  check('listDeliveries', await call(`/_simulator/deliveries?batch=${loadBatch}&limit=1`));
  check('listDeliveries', await call('/_simulator/deliveries?limit=0'));

  held = [];
  clock.advance(1_500);
  check('listDeliveries', await call('/_simulator/deliveries'));
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

async function callAllThatChange(): Promise<void> {
  check('createBatch', await call('/loadBatches', { method: 'POST', headers: QUIET }));
  check('uploadDocuments', await call('/documents/bulk', form({ 'files[]': pdf })));
  check('setPublicState', await call('/documents/0/publicState', json(approved)));
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
    await callWithDeliveries();
    expect([...document.reached].sort()).toEqual(document.all().sort());
  });

  it('has examples that are as their schemas say', () => {
    expect(document.faultsOfExamples()).toEqual([]);
  });
});
