import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { Foxtail, SECRET } from '../support/foxtail.js';
import { OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.js';
import { ask, deliver, webhook } from '../support/vendor.js';

let foxtail: Foxtail;
let receiver: OtlpReceiver;
let key: string;
const tracing = () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });

beforeAll(async () => {
  receiver = await OtlpReceiver.start();
  foxtail = await Foxtail.prepare({ main: { environment: 'demo' } });
  key = await foxtail.createKey(['demo']);
  await foxtail.startAll(tracing());
});
afterAll(async () => {
  await foxtail.stop();
  await receiver.stop();
});

const main = () => `${foxtail.url('ingest')}/webhooks/main`;
const sender = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };
const header = ({ trace, span }: typeof sender, flags = '01') => `00-${trace}-${span}-${flags}`;
const random = (length: number) =>
  Array.from({ length }, () => Math.floor(Math.random() * 15 + 1).toString(16)).join('');

/** Waits until such a span has come, and gives the first. */
async function span(
  service: string,
  name: RegExp,
  isIt: (span: ReceivedSpan) => boolean = () => true,
): Promise<ReceivedSpan> {
  let found: ReceivedSpan | undefined;
  await eventually(
    () => {
      found = receiver.of(service, name).find(isIt);
      if (found !== undefined) return undefined;
      return `no ${name} of ${service} among ${receiver.spans.map(({ name }) => name).join(', ')}`;
    },
    { withinMs: 30_000 },
  );
  return found as ReceivedSpan;
}

const isOf = (trace: string) => (span: ReceivedSpan) => span.traceId === trace;
const linksTo =
  ({ traceId, spanId }: ReceivedSpan) =>
  ({ links }: ReceivedSpan) =>
    links.some((link) => link.traceId === traceId && link.spanId === spanId);

describe('traces', () => {
  it('go from the webhook to the read model, across Kafka', async () => {
    const body = webhook('document.processed', { _id: 'd1', marker: 'out of the payload' });
    const { status } = await deliver(main(), { body, headers: { traceparent: header(sender) } });
    expect(status).toBe(200);

    const server = await span('foxtail-ingest', /^POST \/webhooks/, isOf(sender.trace));
    expect(server).toMatchObject({
      name: 'POST /webhooks/:endpoint',
      kind: 2,
      parentSpanId: sender.span,
    });
    expect(server.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/webhooks/:endpoint',
      'http.response.status_code': 200,
    });
    const producer = await span('foxtail-ingest', /^send /, isOf(sender.trace));
    expect(producer).toMatchObject({
      name: `send ${foxtail.topics.documents}`,
      kind: 4,
      parentSpanId: server.spanId,
    });
    expect(producer.attributes).toMatchObject({
      'cloudevents.event_type': 'foxtail.document.processed.v1',
      'foxtail.durable.in': 'log',
      'messaging.destination.name': foxtail.topics.documents,
    });
    const consumer = await span('foxtail-projections', /^process /, linksTo(producer));
    expect(consumer).toMatchObject({
      name: `process ${foxtail.topics.documents}`,
      kind: 5,
      traceId: sender.trace,
      parentSpanId: producer.spanId,
    });
    expect(consumer.attributes['messaging.consumer.group.name']).toBe(
      `${foxtail.prefix}-projections`,
    );
    const transaction = await span('foxtail-projections', /^transaction$/, isOf(sender.trace));
    expect(transaction).toMatchObject({ kind: 3, parentSpanId: consumer.spanId });
    expect(transaction.attributes['foxtail.applied']).toBe(1);
  });

  it('say of a chunk which messages it comes from, and belong to none of them', async () => {
    const senders = Array.from({ length: 40 }, () => ({ trace: random(32), span: random(16) }));
    // All of one document, and so of one partition, where they wait for who reads them.
    await foxtail.running.get('projections')?.stop();
    const sent = senders.map((sender, n) =>
      deliver(main(), {
        body: webhook('document.updated', { _id: 'd2', n }),
        headers: { traceparent: header(sender) },
      }),
    );
    for (const { status } of await Promise.all(sent)) expect(status).toBe(200);
    await foxtail.start('projections', tracing());
    let largest = 0;
    for (const { trace } of senders) {
      const producer = await span('foxtail-ingest', /^send /, isOf(trace));
      const consumer = await span('foxtail-projections', /^process /, linksTo(producer));
      const count = Number(consumer.attributes['messaging.batch.message_count']);
      largest = Math.max(largest, count);
      const isAlone = count === 1;
      expect(consumer.traceId === trace).toBe(isAlone);
      expect(consumer.parentSpanId).toBe(isAlone ? producer.spanId : undefined);
    }
    expect(largest).toBeGreaterThan(1);
  });

  it('begin here where the sender has none, or one that is nonsense', async () => {
    const body = webhook('batch.created', { _id: 'b1' });
    await deliver(main(), { body, headers: { traceparent: 'a marker' } });
    const producer = await span(
      'foxtail-ingest',
      /^send /,
      ({ attributes }) => attributes['cloudevents.event_type'] === 'foxtail.batch.created.v1',
    );
    const server = await span('foxtail-ingest', /^POST/, isOf(producer.traceId));
    expect(server.parentSpanId).toBeUndefined();
    await span('foxtail-projections', /^process /, linksTo(producer));
  });

  it('are kept to what the sender decided', async () => {
    const unsampled = { trace: random(32), span: random(16) };
    const sampled = { trace: random(32), span: random(16) };
    for (const [sender, flags] of [
      [unsampled, '00'],
      [sampled, '01'],
    ] as const) {
      const body = webhook('document.updated', { _id: 'd3', flags });
      await deliver(main(), { body, headers: { traceparent: header(sender, flags) } });
    }
    // Later than the other, so what there is of that has come as well.
    const producer = await span('foxtail-ingest', /^send /, isOf(sampled.trace));
    await span('foxtail-projections', /^process /, linksTo(producer));
    expect(receiver.text).not.toContain(unsampled.trace);
  });

  it('tell of refused requests, and nothing of what is in them', async () => {
    const trace = random(32);
    await deliver(main(), {
      body: 'a marker',
      headers: { 'x-invofox-signature': 'a marker', traceparent: header({ ...sender, trace }) },
    });
    const server = await span('foxtail-ingest', /^POST/, isOf(trace));
    expect(server.attributes['http.response.status_code']).toBe(401);
    expect(server.status).toBe(0);
  });

  it('call a method that the conventions do not know an other one', async () => {
    const trace = random(32);
    const url = `${foxtail.url('read-api')}/v1/batches`;
    const headers = { traceparent: header({ ...sender, trace }) };
    await fetch(url, { method: 'PROPFIND', headers });
    const server = await span('foxtail-read-api', /./, isOf(trace));
    expect(server.name).toBe('HTTP');
    expect(server.attributes).toMatchObject({
      'http.request.method': '_OTHER',
      'http.request.method_original': 'PROPFIND',
    });
  });

  it('show the statements of a read', async () => {
    const trace = random(32);
    const url = `${foxtail.url('read-api')}/v1/batches/b1`;
    await eventually(
      async () => {
        const { status } = await ask(url, key);
        return status === 200 ? undefined : `answered ${status}`;
      },
      { withinMs: 20_000 },
    );
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${key}`, traceparent: header({ ...sender, trace }) },
    });
    expect(response.status).toBe(200);
    const server = await span('foxtail-read-api', /^GET/, isOf(trace));
    expect(server).toMatchObject({ name: 'GET /v1/batches/:id', parentSpanId: sender.span });
    const statement = await span('foxtail-read-api', /^SELECT/, isOf(trace));
    expect(statement).toMatchObject({
      name: 'SELECT batch statuses',
      kind: 3,
      parentSpanId: server.spanId,
    });
  });

  it('survive the spool', async () => {
    const trace = random(32);
    // Kafka is away for this replica alone; the other one's relay carries what it spooled.
    const cutOff = await foxtail.start(
      'ingest',
      { ...tracing(), KAFKA_BROKERS: '127.0.0.1:9' },
      'cut off',
    );
    const { status } = await deliver(`${cutOff.url}/webhooks/main`, {
      body: webhook('document.updated', { _id: 'd4' }),
      headers: { traceparent: header({ ...sender, trace }) },
    });
    expect(status).toBe(200);
    const producer = await span('foxtail-ingest', /^send /, isOf(trace));
    expect(producer.attributes['foxtail.durable.in']).toBe('spool');
    await cutOff.stop();
    await span('foxtail-projections', /^process /, linksTo(producer));
  });

  it('are sent to the last one when a process stops', async () => {
    const traces = Array.from({ length: 20 }, () => random(32));
    const statuses = await Promise.all(
      traces.map((trace) =>
        deliver(main(), {
          body: webhook('document.updated', { _id: trace }),
          headers: { traceparent: header({ ...sender, trace }) },
        }),
      ),
    );
    expect(statuses.map(({ status }) => status)).toEqual(traces.map(() => 200));
    expect(await foxtail.running.get('ingest')?.stop()).toBe('exit code 0');
    // Nothing is waited for: what has not come by now never will.
    const come = new Set(receiver.of('foxtail-ingest', /^send /).map(({ traceId }) => traceId));
    expect(traces.filter((trace) => !come.has(trace))).toEqual([]);
  });

  it('hold no secret and nothing out of a body', () => {
    expect(receiver.spans.length).toBeGreaterThan(50);
    for (const secret of ['marker', 'out of the payload', SECRET, key, key.slice(-20)])
      expect(receiver.text).not.toContain(secret);
  });
});

it('costs nothing without a receiver: the SDK is not even loaded', () => {
  const loads = (settings: object) => `
    import { createRequire } from 'node:module';
    import { createApp } from '#runtime';
    import { openTracing } from './dist/libs/runtime/src/tracing/open-tracing.js';
    const tracing = await openTracing(${JSON.stringify(settings)}, 'test', { warn() {} });
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    const isSdk = (path) => /opentelemetry.(sdk|resources|core|otlp|exporter)/.test(path);
    console.log(JSON.stringify({ isOn: tracing !== null, sdk: loaded.some(isSdk) }));
    process.exit(0);`;
  const run = (settings: object) =>
    JSON.parse(
      spawnSync(process.execPath, ['--input-type=module', '-e', loads(settings)], {
        cwd: join(import.meta.dirname, '../..'),
        encoding: 'utf8',
      }).stdout,
    ) as unknown;
  const sampler = { OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_SAMPLER_ARG: 1 };
  expect(run(sampler)).toEqual({ isOn: false, sdk: false });
  // And so the question is the right one.
  expect(run({ ...sampler, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })).toEqual({
    isOn: true,
    sdk: true,
  });
});
