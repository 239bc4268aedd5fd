import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeEvent, encodeEvent } from '#contracts';
import { defaultScheme, sign, verify, type VerifiedWebhook } from '#webhook-signature';
import { acceptsAny, type Endpoint } from '../endpoints/endpoint.js';
import { toEvent } from './to-event.js';

const endpoint: Endpoint = {
  id: 'main',
  environment: 'demo',
  vendorEnvironment: '64f0c0ffee00000000000001',
  methods: ['POST'],
  scheme: defaultScheme,
  signatureHeader: 'x-invofox-signature',
  secrets: [{ id: 's', value: 'k' }],
  tolerance: 'off',
  requiredHeaders: [],
  passHeaders: [],
  bodyLimit: 921_600,
  identity: 'body',
  accepts: acceptsAny(['*']),
  inactivity: 30,
};
const RECEIVED = '2026-03-01T10:00:05.000Z';

function verified(body: string | Buffer): VerifiedWebhook {
  const bytes = Buffer.from(body);
  const result = verify(bytes, sign(bytes, 'k', defaultScheme), defaultScheme, endpoint.secrets);
  if (!result.ok) throw new Error('the test signs wrongly');
  return result.webhook;
}
const translate = (body: string | Buffer, by = endpoint) => toEvent(verified(body), by, RECEIVED);

const document =
  '{"_id":"d1","loadBatch":"b1","type":"invoice","company":"c1","publicState":"approved","creation":"2026-03-01T09:59:00Z","big":12345678901234567890}';

describe('the translation of an authentic request', () => {
  it('makes a document event of the first dialect, with the object of the vendor untouched', () => {
    const result = translate(`{"type":"document.processed","data":${document},"time":1772359200}`);
    expect(result).toMatchObject({
      kind: 'event',
      event: {
        entity: 'document',
        action: 'processed',
        source: 'demo',
        subject: 'd1',
        time: '2026-03-01T10:00:00.000Z',
        receivedAt: RECEIVED,
        endpoint: 'main',
        inactivity: 30,
        data: {
          environment: 'demo',
          documentId: 'd1',
          batchId: 'b1',
          documentType: 'invoice',
          companyId: 'c1',
          publicState: 'approved',
          uploadedAt: '2026-03-01T09:59:00.000Z',
          webhook: { type: 'document.processed', time: 1772359200 },
        },
      },
    });
    expect(result.kind === 'event' && result.event.vendor?.toString()).toBe(document);
  });

  it("takes the vendor's id in the second dialect, and its timestamp", () => {
    const result = translate(
      '{"type":"import.processed","id":"evt_1","timestamp":"2026-03-01T10:00:00Z","version":"1.0","data":{"id":"i1","documents":3,"files":[],"createdAt":"2026-03-01T09:00:00Z"}}',
    );
    expect(result).toMatchObject({
      id: 'evt_1',
      event: {
        id: 'evt_1',
        entity: 'import',
        time: '2026-03-01T10:00:00.000Z',
        data: { batchId: 'i1', kind: 'import', documentCount: 3, reason: 'vendor' },
      },
    });
  });

  it('counts the documents that a batch lists', () => {
    const result = translate(
      '{"type":"batch.closed","data":{"_id":"b1","documents":["x","y","x"]},"time":"2026-03-01T10:00:00Z"}',
    );
    expect(result).toMatchObject({
      event: { data: { documentIds: ['x', 'y'], documentCount: 2 } },
    });
  });

  it('passes on an action of the vendor that is not known yet', () => {
    expect(translate('{"type":"document.archived","data":{"_id":"d1"}}')).toMatchObject({
      kind: 'event',
      event: { entity: 'document', action: 'archived', time: null },
    });
  });

  it('has the same id for the same bytes, through whichever endpoint of the environment they came', () => {
    const body = `{"type":"document.processed","data":${document},"time":1}`;
    const { id } = translate(body);
    expect(translate(body, { ...endpoint, id: 'second' }).id).toBe(id);
    expect(translate(body, { ...endpoint, environment: 'other' }).id).not.toBe(id);
    expect(translate(`${body} `).id).not.toBe(id);
  });

  it.each([
    ['not-json', 'no json'],
    ['not-json', ''],
    ['not-json', '[1]'],
    ['not-json', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['no-known-shape', '{}'],
    ['no-known-shape', '{"type":"document.processed"}'],
    ['no-known-shape', '{"type":"document.processed","data":[]}'],
    ['no-known-shape', '{"type":7,"data":{}}'],
    ['unknown-entity', '{"type":"company.created","data":{"_id":"c"}}'],
    ['no-id', '{"type":"document.processed","data":{}}'],
    ['no-id', '{"type":"document.processed","data":{"_id":"has blank"}}'],
    [
      'other-environment',
      '{"type":"document.processed","data":{"_id":"d","environment":"64f0c0ffee0000000000000f"}}',
    ],
  ])('keeps as unmapped, because of %s: %s', (reason, body) => {
    expect(translate(body)).toMatchObject({ kind: 'unmapped', reason });
  });

  it('keeps as unmapped what the endpoint does not accept', () => {
    const only = { ...endpoint, accepts: acceptsAny(['batch.*']) };
    expect(translate(`{"type":"document.processed","data":${document}}`, only)).toMatchObject({
      kind: 'unmapped',
      reason: 'event-not-accepted',
    });
  });

  it('is total over arbitrary JSON, and what it makes is what a subscriber reads back', () => {
    const values = fc.jsonValue();
    const fields = fc.constantFrom(
      '_id',
      'id',
      'loadBatch',
      'importId',
      'documents',
      'creation',
      'publicState',
      'type',
      '__proto__',
      'x',
    );
    const objects = fc.dictionary(fields, fc.oneof(values, fc.constantFrom('a1', 'b2')));
    const types = fc.constantFrom(
      'document.processed',
      'batch.closed',
      'file.rejected',
      'import.processed',
      'x.y',
      '',
    );
    const bodies = fc.oneof(
      fc
        .record({ type: types, data: objects, time: values }, { requiredKeys: ['type', 'data'] })
        .map((o) => JSON.stringify(o)),
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        const result = translate(body);
        expect(result.id.length).toBeGreaterThan(0);
        if (result.kind === 'event') {
          const decoded = decodeEvent(encodeEvent(result.event));
          expect(decoded).toMatchObject({
            ok: true,
            event: { id: result.id, subject: result.event.subject },
          });
          expect(
            decoded.ok && decoded.event.vendor?.equals(result.event.vendor ?? Buffer.alloc(0)),
          ).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
