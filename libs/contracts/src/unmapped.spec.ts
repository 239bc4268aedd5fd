import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyMessage, utcTimes, withHeader } from '../../../test/support/raw-messages.js';
import {
  decodeUnmapped,
  encodeUnmapped,
  messageFaults,
  unmappedReasons,
  type EncodedMessage,
  type MessageFault,
  type RawMessage,
  type UnmappedRequest,
} from './index.js';

const requests: fc.Arbitrary<UnmappedRequest> = fc.record({
  id: fc.stringMatching(/^[\x21-\x7e]{1,128}$/),
  environment: fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/),
  endpoint: fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/),
  reason: fc.constantFrom(...unmappedReasons),
  receivedAt: utcTimes,
  contentType: fc.constantFrom('application/json', 'text/plain; charset=utf-8', 'grüße'),
  body: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
});
const request: UnmappedRequest = {
  id: 'e',
  environment: 'demo',
  endpoint: 'main',
  reason: 'no-id',
  receivedAt: '2026-03-01T10:00:00.000Z',
  contentType: 'application/json',
  body: Buffer.from('{}'),
};

describe('an unmapped request', () => {
  it('comes back as it was, from text and from bytes', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const message = encodeUnmapped(request);
        expect(decodeUnmapped(message)).toEqual({ ok: true, request });
        const headers = Object.entries(message.headers).map(([n, v]) => [n, Buffer.from(v)]);
        const asBytes = {
          key: new Uint8Array(Buffer.from(message.key)),
          value: new Uint8Array(message.value),
          headers: Object.fromEntries(headers) as Record<string, Buffer>,
        };
        expect(decodeUnmapped(asBytes)).toEqual({ ok: true, request });
      }),
    );
  });

  it('is read with a reason that a later version has', () => {
    const later = withHeader('ce_reason', 'something-new')(encodeUnmapped(request));
    expect(decodeUnmapped(later)).toMatchObject({ request: { reason: 'something-new' } });
  });

  it.each<[MessageFault, string, (message: EncodedMessage) => RawMessage]>([
    ['no-value', 'the value', (m) => ({ ...m, value: null })],
    ['missing-header', 'ce_specversion', (m) => ({ ...m, headers: undefined })],
    ['missing-header', 'ce_specversion', withHeader('ce_specversion', 'FOREIGN')],
    ['missing-header', 'ce_reason', withHeader('ce_reason', '')],
    ['missing-header', 'content-type', withHeader('content-type', null)],
    ['unknown-type', 'ce_type', withHeader('ce_type', 'FOREIGN')],
    ['bad-header', 'ce_id', withHeader('ce_id', 'FOREIGN\n')],
    ['bad-header', 'ce_source', withHeader('ce_source', 'FOREIGN/')],
    ['bad-header', 'ce_subject', withHeader('ce_subject', 'FOREIGN')],
    ['bad-header', 'ce_reason', withHeader('ce_reason', 'FOREIGN reason')],
    ['bad-header', 'ce_receivedat', withHeader('ce_receivedat', 'FOREIGN')],
    ['wrong-key', 'the key', (m) => ({ ...m, key: 'demo/FOREIGN' })],
    ['wrong-key', 'the key', (m) => ({ ...m, key: null })],
  ])('that is malformed is the fault %s, at %s', (fault, where, spoil) => {
    const decoded = decodeUnmapped(spoil(encodeUnmapped(request)));
    expect(decoded).toMatchObject({ ok: false, fault, detail: expect.stringContaining(where) });
    expect(JSON.stringify(decoded)).not.toContain('FOREIGN');
  });

  it('is a request or a fault of the closed set, whatever comes; never a throw', () => {
    fc.assert(
      fc.property(anyMessage(requests.map(encodeUnmapped)), (message) => {
        const decoded = decodeUnmapped(message);
        if (!decoded.ok) expect(messageFaults).toContain(decoded.fault);
        else
          expect(decodeUnmapped(encodeUnmapped(decoded.request as UnmappedRequest))).toEqual(
            decoded,
          );
      }),
      { numRuns: 1_000 },
    );
  });
});
