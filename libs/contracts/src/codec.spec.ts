import { describe, expect, it } from '@jest/globals';
import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import fc from 'fast-check';
import { anyMessage, utcTimes, withHeader } from '../../../test/support/raw-messages.js';
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
const vendorObjects = fc
  .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
  .map((o) => Buffer.from(JSON.stringify(o)));
const head = {
  id,
  action: fc.constantFrom('processed', 'approved', 'somethingNew'),
  time: fc.option(utcTimes),
  receivedAt: utcTimes,
  endpoint: fc.constantFrom('main', 'other'),
  inactivity: fc.oneof(fc.constant('off' as const), fc.integer({ min: 1, max: 86_400 })),
  vendor: fc.option(vendorObjects),
  traceparent: fc.option(fc.constant('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'), {
    nil: undefined,
  }),
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

/** The value as other libraries have it: one object, the vendor's in it. */
function dataOf({ data, vendor }: FoxtailEvent): unknown {
  return vendor === null ? data : { ...data, vendor: JSON.parse(vendor.toString()) as unknown };
}

const OURS = '{"environment":"demo","documentId":"d","webhook":{}';
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

const asBuffers = ({ key, value, headers }: EncodedMessage): RawMessage => ({
  key: Buffer.from(key),
  value,
  headers: Object.fromEntries(Object.entries(headers).map(([name, v]) => [name, Buffer.from(v)])),
});

/** As clients deliver that know no Buffer: views into larger memory. */
const asArrays = ({ key, value, headers }: EncodedMessage): RawMessage => {
  const array = (bytes: Buffer | string) =>
    new Uint8Array(Buffer.concat([Buffer.from('<'), Buffer.from(bytes)])).subarray(1);
  return {
    key: array(key),
    value: array(value),
    headers: Object.fromEntries(Object.entries(headers).map(([name, v]) => [name, array(v)])),
  };
};

describe('the codec', () => {
  it('brings any event back, from Buffers, from other arrays of bytes and from text', () => {
    fc.assert(
      fc.property(events, (event) => {
        const message = encodeEvent(event);
        expect(message.key).toBe(`${event.source}/${event.subject}`);
        expect(decodeEvent(message)).toEqual({ ok: true, event });
        expect(decodeEvent(asBuffers(message))).toEqual({ ok: true, event });
        expect(decodeEvent(asArrays(message))).toEqual({ ok: true, event });
        const asText = { ...message, value: message.value.toString() };
        expect(decodeEvent(asText)).toEqual({ ok: true, event });
      }),
    );
  });

  it("writes what the CloudEvents SDK's own Kafka binding reads as the same event", () => {
    fc.assert(
      fc.property(events, (event) => {
        const { key, value, headers } = encodeEvent(event);
        const body = value.toString();
        const message = { key, value: body, headers, body } as unknown as KafkaMessage<string>;
        const read = Kafka.toEvent<unknown>(message) as CloudEvent<unknown>;
        expect({ ...read }).toEqual({
          specversion: '1.0',
          id: event.id,
          source: event.source,
          type: `foxtail.${event.entity}.${event.action}.v1`,
          subject: event.subject,
          datacontenttype: 'application/json',
          // Where there is none, the SDK says when it was read.
          time: event.time ?? expect.any(String),
          receivedat: event.receivedAt,
          endpoint: event.endpoint,
          inactivity: String(event.inactivity),
          partitionkey: key,
          data: dataOf(event),
        });
      }),
    );
  });

  it('reads what the SDK wrote as the same event', () => {
    fc.assert(
      fc.property(events, (event) => {
        const cloudEvent = new CloudEvent<unknown>({
          id: event.id,
          source: event.source,
          type: `foxtail.${event.entity}.${event.action}.v1`,
          subject: event.subject,
          datacontenttype: 'application/json',
          time: event.time ?? undefined,
          receivedat: event.receivedAt,
          endpoint: event.endpoint,
          inactivity: String(event.inactivity),
          partitionkey: `${event.source}/${event.subject}`,
          data: dataOf(event),
        });
        const { key, value, headers } = Kafka.binary<unknown>(cloudEvent);
        const decoded = decodeEvent({ key, value: Buffer.from(JSON.stringify(value)), headers });
        // The SDK stamps an event that has no time with the present one, and knows no trace.
        const time = event.time ?? cloudEvent.time;
        const expected = { ...event, time, traceparent: undefined };
        expect(decoded).toEqual({ ok: true, event: expected });
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
    ['bad-header', 'ce_id', withHeader('ce_id', 'FOREIGN id')],
    ['bad-header', 'ce_time', withHeader('ce_time', 'FOREIGN')],
    ['bad-header', 'ce_inactivity', withHeader('ce_inactivity', 'FOREIGN')],
    ['bad-header', 'ce_receivedat', withHeader('ce_receivedat', '')],
    ['not-json', 'the value', withValue('{"FOREIGN"')],
    ['not-json', 'the value', withValue('["FOREIGN"]')],
    ['not-json', 'the value', withValue(`${OURS},"vendor":{"FOREIGN":[}}`)],
    ['not-json', 'the value', withValue(`${OURS},"vendor":FOREIGN}`)],
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

  it('is an event or a fault of the closed set, whatever comes; never a throw', () => {
    fc.assert(
      fc.property(anyMessage(events.map(encodeEvent)), (message) => {
        const decoded = decodeEvent(message);
        if (decoded.ok) expect(decoded.event.source).not.toBe('');
        else expect(messageFaults).toContain(decoded.fault);
      }),
      { numRuns: 1_000 },
    );
  });
});
