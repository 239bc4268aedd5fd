import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FoxtailClient } from '#client';
import { eventually } from '../support/eventually.js';
import { logContents } from '../support/log-contents.js';
import { Foxtail, VENDOR_KEY } from '../support/foxtail.js';
import { ask, deliver, webhook } from '../support/vendor.js';

let foxtail: Foxtail;
let key: string;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({
    main: {
      environment: 'demo',
      vendorEnvironment: '64f0c0ffee00000000000001',
      events: ['document.*', 'batch.*'],
    },
    silent: {
      environment: 'silent',
      events: ['document.*'],
      inactivity: 2,
      secrets: [{ id: 't', value: 'x' }],
    },
    quiet: { environment: 'demo', events: ['document.*'], inactivity: 1 },
  });
  await foxtail.startAll({ ALLOW_INLINE_SECRETS: 'true' });
  await foxtail.startSimulator(['document.*', 'batch.*']);
  key = await foxtail.createKey(['demo']);
});
afterAll(() => foxtail.stop());

const client = () => new FoxtailClient({ baseUrl: foxtail.url('read-api'), key });
const batch = async (id: string) => ask(`${foxtail.url('read-api')}/v1/batches/${id}`, key);

async function upload(count: number, fields: Record<string, string>): Promise<string> {
  const form = new FormData();
  form.set('type', 'invoice');
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (let n = 0; n < count; n += 1)
    form.append('files[]', new Blob(['%PDF-1.4\n%%EOF\n']), `invoice-${n}.pdf`);
  const response = await fetch(`${foxtail.url('simulator')}/documents/bulk`, {
    method: 'POST',
    headers: { 'x-api-key': VENDOR_KEY },
    body: form,
  });
  const { result } = (await response.json()) as { result: { loadBatch: string } };
  return result.loadBatch;
}

describe('a batch uploaded to the vendor', () => {
  it('is complete in the read API once it was closed and all its documents are processed', async () => {
    const id = await upload(12, { closeBatch: 'true' });
    const done = await client().waitForBatch(id, { timeoutMs: 20_000 });
    expect(done).toMatchObject({
      id,
      environment: 'demo',
      kind: 'batch',
      status: 'completed',
      basis: 'declared',
      progress: 1,
      closedReason: 'vendor',
      documents: { total: 12, pending: 0 },
    });
    const listed: string[] = [];
    for await (const document of client().batchDocuments(id, { limit: 5 }))
      listed.push(document.id);
    expect(new Set(listed).size).toBe(12);
    expect(listed).toHaveLength(12);
  });

  it('is told of in the topic, once, with its counts', async () => {
    const id = await upload(4, { closeBatch: 'true' });
    const told = async () =>
      (await logContents(foxtail)).filter(
        ({ key: of, headers }) =>
          of === `demo/${id}` && headers['ce_type'] === 'foxtail.batch.completed.v1',
      );
    await eventually(
      async () => ((await told()).length > 0 ? undefined : 'no batch.completed yet'),
      { withinMs: 20_000 },
    );
    const completions = (await told()).map(({ value }) => JSON.parse(value.toString()) as object);
    expect(completions.at(-1)).toMatchObject({
      environment: 'demo',
      batchId: id,
      status: 'completed',
      basis: 'declared',
      documents: { total: 4 },
      files: { total: 0, rejected: 0 },
    });
    expect(new Set((await told()).map(({ headers }) => headers['ce_id'])).size).toBe(
      completions.length,
    );
  });

  it('over several requests is one batch, open until the last one closes it', async () => {
    const id = await upload(3, {});
    await eventually(
      async () => {
        const { json } = await batch(id);
        const documents = json['documents'] as { total?: number; pending?: number } | undefined;
        return documents?.pending === 0 && documents.total === 3 ? undefined : JSON.stringify(json);
      },
      { withinMs: 20_000 },
    );
    // All that is known has ended, and more may come.
    expect((await batch(id)).json).toMatchObject({
      status: 'open',
      isComplete: false,
      progress: 0.99,
    });
    expect(await upload(2, { loadBatch: id, closeBatch: 'true' })).toBe(id);
    await eventually(
      async () => {
        const { json } = await batch(id);
        return json['isComplete'] === true ? undefined : JSON.stringify(json);
      },
      { withinMs: 20_000 },
    );
    expect((await batch(id)).json).toMatchObject({ documents: { total: 5 } });
  });
});

describe('a batch of which only documents are told', () => {
  const document = (id: string, batchId: string, uploadedAt: string) =>
    webhook(
      'document.processed',
      { _id: id, loadBatch: batchId, creation: uploadedAt },
      '2026-03-01T10:00:00Z',
    );

  it('closes by inactivity, as of its last event and not of any clock', async () => {
    const quiet = `${foxtail.url('ingest')}/webhooks/quiet`;
    for (const id of ['q1', 'q2', 'q3'])
      await deliver(quiet, { body: document(id, 'quiet-batch', '2026-03-01T09:00:00Z') });
    await eventually(
      async () => {
        const { json } = await batch('quiet-batch');
        return json['isComplete'] === true ? undefined : JSON.stringify(json);
      },
      { withinMs: 20_000 },
    );
    expect((await batch('quiet-batch')).json).toMatchObject({
      status: 'completed',
      basis: 'inferred',
      closedReason: 'inactivity',
      closedAt: '2026-03-01T10:00:01.000Z',
      documents: { total: 3, processed: 3 },
    });
  });

  it('opens again for a newer document, and closes again', async () => {
    const quiet = `${foxtail.url('ingest')}/webhooks/quiet`;
    const body = webhook(
      'document.processed',
      { _id: 'q4', loadBatch: 'quiet-batch', creation: '2026-03-01T11:00:00Z' },
      '2026-03-01T11:00:05Z',
    );
    await deliver(quiet, { body });
    await eventually(
      async () => {
        const { json } = await batch('quiet-batch');
        return json['closedAt'] === '2026-03-01T11:00:06.000Z' ? undefined : JSON.stringify(json);
      },
      { withinMs: 20_000 },
    );
    expect((await batch('quiet-batch')).json).toMatchObject({
      status: 'completed',
      documents: { total: 4 },
    });
  });
});
