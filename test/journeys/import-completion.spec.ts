import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeZip } from '../support/make-zip.js';
import { eventually } from '../support/eventually.js';
import { Foxtail, VENDOR_ENVIRONMENT, VENDOR_KEY } from '../support/foxtail.js';
import { ask } from '../support/vendor.js';

let foxtail: Foxtail;
let key: string;

beforeAll(async () => {
  const events = ['document.*', 'file.*', 'import.*'];
  foxtail = await Foxtail.prepare({
    main: { environment: 'demo', vendorEnvironment: VENDOR_ENVIRONMENT, events },
  });
  await foxtail.startAll();
  await foxtail.startSimulator(events, {}, 2);
  key = await foxtail.createKey(['demo']);
});
afterAll(() => foxtail.stop());

const PDF = '%PDF-1.4\n%%EOF\n';

/** Uploads files by the vendor's newer API. @returns the import's id */
async function upload(files: readonly (readonly [string, string | Buffer])[]): Promise<string> {
  const form = new FormData();
  form.set('info', JSON.stringify({ type: 'ticket', clientData: { order: 7 } }));
  for (const [name, content] of files) {
    const part = typeof content === 'string' ? content : new Uint8Array(content);
    form.append('files[]', new Blob([part]), name);
  }
  const response = await fetch(`${foxtail.url('simulator')}/v1/ingest/uploads`, {
    method: 'POST',
    headers: { 'x-api-key': VENDOR_KEY },
    body: form,
  });
  return ((await response.json()) as { importId: string }).importId;
}

async function completed(id: string): Promise<Record<string, unknown>> {
  let found: Record<string, unknown> = {};
  await eventually(
    async () => {
      const { json } = await ask(`${foxtail.url('read-api')}/v1/batches/${id}`, key);
      found = json;
      return json['isComplete'] === true ? undefined : JSON.stringify(json);
    },
    { withinMs: 30_000 },
  );
  return found;
}

describe('an import of the vendor', () => {
  it('with a ZIP and a file that is rejected is complete in the read API, with errors', async () => {
    const zip = makeZip([
      { name: 'a.pdf', content: PDF },
      { name: 'b.pdf', content: PDF },
      { name: 'notes.txt', content: 'text' },
    ]);
    const id = await upload([
      ['all.zip', zip],
      ['c.pdf', PDF],
    ]);
    expect(await completed(id)).toMatchObject({
      id,
      kind: 'import',
      status: 'completed_with_errors',
      basis: 'declared',
      documents: { total: 3, pending: 0 },
      files: { total: 5, rejected: 1 },
    });
  });

  it('whose only file is rejected is complete, without a document', async () => {
    const id = await upload([['ERR_UNREADABLE_PAGES.pdf', PDF]]);
    expect(await completed(id)).toMatchObject({
      status: 'completed_with_errors',
      documents: { total: 0 },
      files: { total: 1, rejected: 1 },
    });
  });
});
