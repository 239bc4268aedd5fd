import { describe, expect, it } from '@jest/globals';
import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import fc from 'fast-check';
import { exampleOf } from './catalogue.examples.js';
import {
  decodeEvent,
  encodeEvent,
  messageFaults,
  type EncodedMessage,
  type FoxtailEvent,
  type MessageFault,
  type RawMessage,
} from './index.js';

const id = fc.stringMatching(/^[\x21-\x7e]{1,40}$/);
const times = fc
  .date({ min: new Date('1980-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const vendorObjects = fc
  .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
  .map((o) => Buffer.from(JSON.stringify(o)));
const head = {
  id,
  action: fc.constantFrom('processed', 'approved', 'somethingNew'),
  time: fc.option(times),
  receivedAt: times,
  endpoint: fc.constantFrom('main', 'other'),
  inactivity: fc.oneof(fc.constant('off' as const), fc.integer({ min: 1, max: 86_400 })),
  vendor: fc.option(vendorObjects),
};
const text = fc.string({ unit: 'grapheme' });

const events: fc.Arbitrary<FoxtailEvent> = fc
  .record({
    ...head,
    source: fc.constantFrom('demo', 'prod'),
    subject: id,
    name: text,
    kind: fc.constantFrom('document' as const, 'file' as const, 'batch' as const),
  })
  .map(({ source, subject, name, kind, ...rest }) => {
    const common = { environment: source, webhook: { type: 'x' } };
    switch (kind) {
      case 'document':
        return {
          ...rest,
          entity: 'document',
          source,
          subject,
          data: { ...common, documentId: subject, name },
        };
      case 'file':
        return {
          ...rest,
          entity: 'file',
          source,
          subject,
          data: { ...common, fileId: subject, filename: name },
        };
      case 'batch':
        return {
          ...rest,
          entity: 'batch',
          source,
          subject,
          data: { ...common, batchId: subject, kind: 'batch', status: name },
        };
    }
  });

const plainEvent: FoxtailEvent = {
  entity: 'document',
  action: 'processed',
  id: 'e',
  source: 'demo',
  subject: 'd',
  time: '2026-03-01T10:00:00.000Z',
  receivedAt: '2026-03-01T10:00:00.000Z',
  endpoint: 'main',
  inactivity: 30,
  data: { environment: 'demo', webhook: {}, documentId: 'd' },
  vendor: null,
};

const asBuffers = ({ value, headers }: EncodedMessage): RawMessage => ({
  value,
  headers: Object.fromEntries(Object.entries(headers).map(([name, v]) => [name, Buffer.from(v)])),
});

describe('the codec', () => {
  it('brings any event back, with headers as Buffers or as text', () => {
    fc.assert(
      fc.property(events, (event) => {
        const message = encodeEvent(event);
        expect(message.key).toBe(`${event.source}/${event.subject}`);
        expect(decodeEvent(message)).toEqual({ ok: true, event });
        expect(decodeEvent(asBuffers(message))).toEqual({ ok: true, event });
      }),
    );
  });

  it("writes what the CloudEvents SDK's own Kafka binding reads as the same event", () => {
    fc.assert(
      fc.property(events, (event) => {
        const { key, value, headers } = encodeEvent(event);
        const message = {
          key,
          value: value.toString(),
          headers,
          body: value.toString(),
        } as unknown as KafkaMessage<string>;
        const read = Kafka.toEvent<unknown>(message) as CloudEvent<unknown>;
        expect(read.id).toBe(event.id);
        expect(read.source).toBe(event.source);
        expect(read.type).toBe(`foxtail.${event.entity}.${event.action}.v1`);
        expect(read.subject).toBe(event.subject);
        if (event.time !== null) expect(read.time).toBe(event.time);
      }),
    );
  });

  it('keeps the bytes of the vendor: big integers, repeated names, escapes', () => {
    const vendor = Buffer.from(
      '{"n":123456789012345678901234567890,"a":1,"a":2,"s":"\\u0000\\ud800", "z" : 1.10}',
    );
    const decoded = decodeEvent(encodeEvent({ ...plainEvent, vendor }));
    expect(decoded.ok && decoded.event.vendor?.equals(vendor)).toBe(true);
  });

  const withHeader = (name: string, text: string) => (m: EncodedMessage) => ({
    ...m,
    headers: { ...m.headers, [name]: text },
  });
  const withValue = (text: string) => (m: EncodedMessage) => ({ ...m, value: Buffer.from(text) });
  const faults: [MessageFault, string, (m: EncodedMessage) => RawMessage][] = [
    ['no-value', 'the value', (m) => ({ ...m, value: null })],
    ['missing-header', 'ce_id', withHeader('ce_id', '')],
    ['missing-header', 'ce_subject', withHeader('ce_subject', '')],
    ['missing-header', 'ce_specversion', (m) => ({ ...m, headers: undefined })],
    ['missing-header', 'ce_specversion', withHeader('ce_specversion', 'FOREIGN')],
    ['unknown-type', 'ce_type', withHeader('ce_type', 'FOREIGN.document.processed.v2')],
    ['unsupported-content-type', 'content-type', withHeader('content-type', 'text/FOREIGN')],
    ['bad-header', 'ce_id', withHeader('ce_id', 'FOREIGN'.repeat(40))],
    ['bad-header', 'ce_time', withHeader('ce_time', 'FOREIGN')],
    ['bad-header', 'ce_inactivity', withHeader('ce_inactivity', 'FOREIGN')],
    ['bad-header', 'ce_receivedat', withHeader('ce_receivedat', '')],
    ['not-json', 'the value', withValue('{"FOREIGN"')],
    ['not-json', 'the value', withValue('["FOREIGN"]')],
    [
      'bad-data',
      'environment',
      withValue('{"environment":"FOREIGN","documentId":"d","webhook":{}}'),
    ],
    [
      'bad-data',
      'documentId',
      withValue('{"environment":"demo","documentId":"FOREIGN","webhook":{}}'),
    ],
    [
      'bad-data',
      '/documentId',
      withValue('{"environment":"demo","documentId":" FOREIGN","webhook":{}}'),
    ],
    ['wrong-key', 'the key', (m) => ({ ...m, key: 'demo/FOREIGN' })],
  ];

  it.each(faults)('answers a malformed message with the fault %s, at %s', (fault, where, spoil) => {
    const good = encodeEvent(plainEvent);
    expect(decodeEvent(good).ok).toBe(true);
    const decoded = decodeEvent(spoil(good));
    expect(decoded).toMatchObject({ ok: false, fault, detail: expect.stringContaining(where) });
    // It reaches logs and headers: what was expected is there, what came is not.
    expect(JSON.stringify(decoded)).not.toContain('FOREIGN');
  });

  it('has a malformed message for each fault', () => {
    expect(new Set(faults.map(([fault]) => fault))).toEqual(new Set(messageFaults));
  });

  it.each([
    'ce_id',
    'ce_source',
    'ce_type',
    'ce_subject',
    'ce_specversion',
    'ce_receivedat',
    'content-type',
  ])('answers a message whose %s has no value with a fault', (name) => {
    const good = encodeEvent(exampleOf('document', 'processed'));
    for (const value of [null, [null], undefined, []]) {
      expect(decodeEvent({ ...good, headers: { ...good.headers, [name]: value } }).ok).toBe(false);
    }
  });

  it('takes the first of a header that was sent twice, for every header alike', () => {
    const { value, headers } = encodeEvent(exampleOf('document', 'processed'));
    const twice = Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, [text, 'other']]),
    );
    expect(decodeEvent({ value, headers: twice })).toEqual(decodeEvent({ value, headers }));
  });

  it('never throws, whatever comes', () => {
    const headerValues = fc.oneof(
      fc.string(),
      fc.uint8Array().map((b) => Buffer.from(b)),
      fc.array(fc.option(fc.string())),
      // Kafka allows a header without a value.
      fc.constantFrom<(null[] | null | undefined)[]>(undefined, null, [null]),
    );
    const names = fc.constantFrom(
      'ce_id',
      'ce_source',
      'ce_type',
      'ce_subject',
      'ce_specversion',
      'ce_time',
      'ce_receivedat',
      'ce_inactivity',
      'content-type',
      'other',
    );
    fc.assert(
      fc.property(
        fc.option(
          fc.oneof(
            fc.uint8Array().map((b) => Buffer.from(b)),
            fc.json().map((j) => Buffer.from(j)),
          ),
        ),
        fc.option(fc.dictionary(names, headerValues), { nil: undefined }),
        events,
        fc.boolean(),
        (value, headers, event, overlay) => {
          const base = overlay ? encodeEvent(event) : { value: null, headers: {} };
          const decoded = decodeEvent({
            value: value ?? base.value,
            headers: { ...base.headers, ...headers },
          });
          expect(typeof decoded.ok).toBe('boolean');
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
