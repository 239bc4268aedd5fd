import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyMessage, withHeader } from '../../../test/support/raw-messages.js';
import { exampleOf } from './catalogue.examples.js';
import {
  deadLetterReasons,
  decodeDeadLetter,
  decodeEvent,
  encodeDeadLetter,
  encodeEvent,
  LARGEST_MESSAGE,
  LARGEST_ORIGINAL_HEADERS,
  largestMessage,
  messageFaults,
  MOST_ORIGINAL_HEADERS,
  ORIGINAL_PREFIX,
  type DeadLetter,
  type MessageFault,
  type RawMessage,
} from './index.js';

const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
const headers = fc.dictionary(
  fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('__proto__', 'ce_id', `${ORIGINAL_PREFIX}x`),
  ),
  fc.oneof(bytes, fc.array(bytes, { minLength: 2, maxLength: 3 })),
  { maxKeys: 8 },
);
const letters = fc.record({
  topic: fc.stringMatching(/^[a-zA-Z0-9._-]{1,60}$/),
  partition: fc.nat(),
  offset: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
  reason: fc.constantFrom(...deadLetterReasons),
  detail: fc.string({ minLength: 1 }),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers,
});
const letter: DeadLetter = {
  topic: 't',
  partition: 3,
  offset: '7',
  reason: 'bad-data',
  detail: 'd',
  key: 'k',
  value: Buffer.from('v'),
};
const read = (message: RawMessage) => {
  const decoded = decodeDeadLetter(message);
  if (!decoded.ok) throw new Error(decoded.detail);
  return decoded.letter;
};

describe('a dead letter', () => {
  it('comes back with key, value and headers as they were, bytes for bytes', () => {
    fc.assert(
      fc.property(letters, (letter) => {
        const decoded = decodeDeadLetter(encodeDeadLetter(letter));
        expect(decoded).toEqual({ ok: true, letter: { ...letter, headersLeftOut: 0 } });
      }),
    );
  });

  it('tells a tombstone from a value without bytes', () => {
    expect(read(encodeDeadLetter({ ...letter, value: null })).value).toBeNull();
    expect(read(encodeDeadLetter({ ...letter, value: Buffer.alloc(0) })).value).toHaveLength(0);
  });

  it('of an event can be decoded as that event again, once its fault is mended', () => {
    const event = exampleOf('document', 'processed');
    const decoded = decodeEvent(read(encodeDeadLetter({ ...letter, ...encodeEvent(event) })));
    expect(decoded).toEqual({ ok: true, event });
  });

  it('carries headers as text, as null, and several times', () => {
    const given = {
      text: 'grüße',
      none: null,
      twice: ['a', null, Buffer.from('b')],
      no: undefined,
    };
    expect(read(encodeDeadLetter({ ...letter, headers: given })).headers).toEqual({
      text: Buffer.from('grüße'),
      none: Buffer.alloc(0),
      twice: [Buffer.from('a'), Buffer.alloc(0), Buffer.from('b')],
    });
  });

  it('leaves out headers past a number and a size, and counts them', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`h${n}`, 'x']));
    const few = read(encodeDeadLetter({ ...letter, headers: many }));
    expect(Object.keys(few.headers)).toHaveLength(MOST_ORIGINAL_HEADERS);
    expect(few.headersLeftOut).toBe(100 - MOST_ORIGINAL_HEADERS);

    const large = { a: 'x', huge: Buffer.alloc(LARGEST_ORIGINAL_HEADERS), z: 'y' };
    const small = read(encodeDeadLetter({ ...letter, headers: large }));
    expect(Object.keys(small.headers)).toEqual(['a', 'z']);
    expect(small.headersLeftOut).toBe(1);
  });

  it('is within the limit of its topic, however large the message was', () => {
    const name = 'n'.repeat(250);
    const value = 'x'.repeat(LARGEST_ORIGINAL_HEADERS / MOST_ORIGINAL_HEADERS - name.length);
    const list = Array.from({ length: 200 }, () => value);
    const place = { topic: 't'.repeat(249), partition: 11, offset: '9'.repeat(19) };
    const detail = 'd'.repeat(200);
    const encoded = encodeDeadLetter({ ...letter, ...place, detail, headers: { [name]: list } });
    const around = Object.entries(encoded.headers).flatMap(([name, value]) =>
      [value].flat().map((one) => name.length + one.length + 10),
    );
    const sum = around.reduce((a, b) => a + b, 0);
    expect(sum).toBeGreaterThan(LARGEST_ORIGINAL_HEADERS);
    expect(sum).toBeLessThan(largestMessage('deadLetters') - LARGEST_MESSAGE);
  });

  it.each<[MessageFault, string, (message: RawMessage) => RawMessage]>([
    ['no-value', 'the value', (m) => ({ ...m, value: null })],
    ['missing-header', 'ce_specversion', (m) => ({ ...m, headers: undefined })],
    ['missing-header', 'ce_specversion', withHeader('ce_specversion', 'FOREIGN')],
    ['missing-header', 'ce_detail', withHeader('ce_detail', [])],
    ['unknown-type', 'ce_type', withHeader('ce_type', 'FOREIGN')],
    ['unsupported-content-type', 'content-type', withHeader('content-type', 'FOREIGN')],
    ['bad-header', 'ce_reason', withHeader('ce_reason', 'FOREIGN')],
    ['bad-header', 'ce_origin', withHeader('ce_origintopic', 'FOREIGN/')],
    ['bad-header', 'ce_origin', withHeader('ce_originpartition', '-1')],
    ['bad-header', 'ce_origin', withHeader('ce_originpartition', '99999999999')],
    ['bad-header', 'ce_origin', withHeader('ce_originoffset', '01')],
    ['bad-header', 'ce_id', withHeader('ce_id', 't/3/8')],
    ['bad-header', 'ce_source', withHeader('ce_source', 'FOREIGN')],
    ['bad-header', 'ce_tombstone', withHeader('ce_tombstone', 'true')],
    ['bad-header', 'ce_tombstone', withHeader('ce_tombstone', 'FOREIGN')],
    ['bad-header', 'ce_headersleftout', withHeader('ce_headersleftout', '0')],
  ])('that is malformed is the fault %s, at %s', (fault, where, spoil) => {
    const decoded = decodeDeadLetter(spoil(encodeDeadLetter(letter)));
    expect(decoded).toMatchObject({ ok: false, fault, detail: expect.stringContaining(where) });
    expect(JSON.stringify(decoded)).not.toContain('FOREIGN');
  });

  it('is a letter or a fault of the closed set, whatever comes; never a throw', () => {
    fc.assert(
      fc.property(anyMessage(letters.map(encodeDeadLetter)), (message) => {
        const decoded = decodeDeadLetter(message);
        if (!decoded.ok) return expect(messageFaults).toContain(decoded.fault);
        const { letter } = decoded;
        expect(read(encodeDeadLetter(letter))).toEqual({ ...letter, headersLeftOut: 0 });
      }),
      { numRuns: 1_000 },
    );
  });
});
