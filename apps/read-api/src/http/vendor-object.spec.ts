import { describe, expect, it } from '@jest/globals';
import { withVendor } from './vendor-object.js';

describe("the vendor's object", () => {
  it('is spliced in as it came', () => {
    const vendor = '{"n": 12345678901234567890, "n":1.0}';
    expect(withVendor({ id: 'a' }, vendor)).toBe(`{"id":"a","vendor":${vendor}}`);
    expect(withVendor({}, '[]')).toBe('{"vendor":[]}');
  });

  it.each([null, '', '{', '1},"id":"forged"', 'nul'])('is null for %p', (vendor) => {
    expect(withVendor({ id: 'a' }, vendor)).toBe('{"id":"a","vendor":null}');
  });
});
