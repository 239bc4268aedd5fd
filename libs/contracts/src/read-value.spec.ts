import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readValue } from './read-value.js';

/** What a full parse makes of the text: the reader must agree wherever it is JSON. */
function parsed(text: string): { data: object; vendor: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const { vendor = null, ...data } = value as Record<string, unknown>;
    return { data, vendor };
  } catch {
    return null;
  }
}

function read(text: string): { data: object; vendor: unknown } | null {
  const value = readValue(Buffer.from(text));
  return (
    value && { data: value.data, vendor: JSON.parse(value.vendor?.toString() ?? 'null') as unknown }
  );
}

const names = fc.constantFrom('vendor', 'a', 'environment', ',"vendor":', '}', '"', '\\');
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 1.5, '', '}', '{', '"', '\\', ',"vendor":{}', 'ä', '\u0000'),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(names, tie('tree'), { maxKeys: 4 }),
  ),
}));

describe('reading a value', () => {
  it('agrees with a full parse, wherever "vendor" stands and however it is spaced', () => {
    const objects = fc.dictionary(names, tree, { maxKeys: 5 });
    const texts = fc
      .tuple(objects, fc.constantFrom(0, 1, '\t'))
      .map(([o, space]) => JSON.stringify(o, null, space));
    fc.assert(
      fc.property(texts, (text) => {
        expect(read(text)).toEqual(parsed(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(['{"a":1,"vendor":null}', '{"a":1, "vendor":null}'])(
    'has no object of the vendor in %s',
    (text) => {
      expect(readValue(Buffer.from(text))?.vendor).toBeNull();
    },
  );

  it('agrees on members that stand there twice', () => {
    const members = fc.array(fc.tuple(names, tree), { maxLength: 5 });
    fc.assert(
      fc.property(members, (list) => {
        const text = `{${list.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
        expect(read(text)).toEqual(parsed(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('never takes for an object what was cut off before its vendor, and never throws', () => {
    const objects = fc.dictionary(names, tree, { maxKeys: 5 });
    fc.assert(
      fc.property(objects, fc.nat(), (object, at) => {
        const whole = JSON.stringify({ ...object, vendor: undefined });
        const cut = whole.slice(0, at % whole.length);
        expect(readValue(Buffer.from(cut))).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });
});
