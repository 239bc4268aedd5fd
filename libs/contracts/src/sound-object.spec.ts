import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { endOfSoundObject } from './sound-object.js';

const end = (text: string) => endOfSoundObject(Buffer.from(text), 0);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(null, true, -1.5, '', '}', ']', '{"', '\\', ':,', 'ä', '\u0000'),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', '}', ',', ':', '"', '\\'), tie('tree'), { maxKeys: 3 }),
  ),
}));
const objects = fc
  .tuple(fc.oneof(fc.array(tree), fc.dictionary(fc.string(), tree)), fc.constantFrom(0, 1, '\t'))
  .map(([value, space]) => JSON.stringify(value, null, space));

describe('the end of an object', () => {
  it('is where the JSON ends, whatever comes after it', () => {
    fc.assert(
      fc.property(objects, fc.constantFrom('', '}', ',"a":[', '"'), (text, rest) => {
        expect(end(text + rest)).toBe(Buffer.byteLength(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is nowhere in one that was cut off, or with a bracket of the other kind', () => {
    const swapped: Record<string, string> = { '{': '[', '[': '{', '}': ']', ']': '}' };
    const brackets = fc
      .array(tree, { minLength: 1 })
      .map((value) => JSON.stringify(value).replaceAll(/"(\\.|[^"\\])*"/g, '"s"'));
    fc.assert(
      fc.property(brackets, fc.nat(), (text, at) => {
        expect(end(text.slice(0, at % text.length))).toBeNull();
        const places = [...text.matchAll(/[[\]{}]/g)].map(({ index }) => index);
        const place = places[at % places.length] ?? 0;
        const broken = text.slice(0, place) + swapped[text[place] ?? ''] + text.slice(place + 1);
        expect(end(broken)).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['', '1', 'null', ' {}', '"a"', '}', '{"a":}', '{"a":,"b":1}', '[1,]', '[1,,2]', '{,}'])(
    'is nowhere in %p',
    (text) => {
      expect(end(text)).toBeNull();
    },
  );

  it('is not looked for deeper than the bits reach', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(end(nested(31))).toBe(62);
    expect(end(nested(32))).toBeNull();
  });
});
