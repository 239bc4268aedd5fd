import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { vendorJson } from './index.js';

describe("the vendor's object, parsed", () => {
  it('is what it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const parsed = JSON.parse(text) as unknown;
        expect(vendorJson({ vendor: Buffer.from(text) })).toEqual({ ok: true, value: parsed });
      }),
    );
  });

  it.each([
    ['no-value', null],
    ['not-json', Buffer.from('{"a":nonsense}')],
    ['not-json', Buffer.alloc(0)],
    // JSON.parse would have taken it, with another character in place of what it had.
    ['not-json', Buffer.from([0x22, 0xff, 0x22])],
  ])('is the fault %s where it is none', (fault, vendor) => {
    expect(vendorJson({ vendor })).toMatchObject({ ok: false, fault });
  });

  it('is there just where strict decoding and JSON.parse both succeed, whatever stands there', () => {
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.json().map((json) => new Uint8Array(Buffer.from(json))),
      fc.constantFrom('1', '"', '[]', '\ufeff{}').map((text) => new Uint8Array(Buffer.from(text))),
    );
    const isJson = (array: Uint8Array) => {
      try {
        JSON.parse(Buffer.from(array).toString());
        return isUtf8(array);
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(bytes, (array) => {
        expect(vendorJson({ vendor: Buffer.from(array) }).ok).toBe(isJson(array));
      }),
    );
  });
});
