import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientDataOf as clientDataOfBytes } from './client-data.js';

const clientDataOf = (vendor: string | null) =>
  clientDataOfBytes(vendor === null ? null : Buffer.from(vendor));

describe("the customer's own data", () => {
  it('is kept as JSON', () => {
    expect(clientDataOf('{"clientData":{"ref":"A-1","n":[1,null,true]},"data":{}}')).toBe(
      '{"ref":"A-1","n":[1,null,true]}',
    );
  });

  it.each([
    '{"data":{"clientData":1},"clientData":{"ref":"B"},"z":"}"}',
    '{"clientData":1,"clientData":{"ref":"B"}}',
    '{"\\u0063lientData" : {"ref":"B"} }',
  ])('is the member of the object itself, however it is written: %s', (vendor) => {
    expect(clientDataOf(vendor)).toBe('{"ref":"B"}');
  });

  it('loses what jsonb has no place for', () => {
    expect(clientDataOf('{"clientData":{"a\\u0000b":"x\\u0000\\ud800y"}}')).toBe('{"ab":"x�y"}');
  });

  it.each([
    null,
    '{}',
    '{"clientData":null}',
    '{',
    '{"no name: \\q":1,"clientData":{}}',
    '{"clientData":"\\q"}',
    `{"clientData":${'['.repeat(500)}${']'.repeat(500)}}`,
  ])('is none in %s', (vendor) => {
    expect(clientDataOf(vendor)).toBeNull();
  });

  it('never throws, and what it gives is JSON without NUL or half a pair', () => {
    const odd = fc.string({ unit: fc.constantFrom('\0', '\ud800', 'a') });
    fc.assert(
      fc.property(
        fc.oneof(fc.dictionary(odd, odd), fc.array(odd), fc.jsonValue()),
        (clientData) => {
          const text = clientDataOf(JSON.stringify({ clientData }));
          if (text !== null) {
            expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
            JSON.parse(text);
          }
        },
      ),
    );
  });
});
