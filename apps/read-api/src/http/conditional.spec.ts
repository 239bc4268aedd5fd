import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { entityTag, isNamedBy } from './conditional.js';

describe('an entity tag', () => {
  it('is quoted, and that of the exact body', () => {
    expect(entityTag('{}')).toMatch(/^"[\w-]{43}"$/);
    expect(entityTag('{}')).toBe(entityTag('{}'));
    expect(entityTag('{}')).not.toBe(entityTag('{ }'));
  });
});

describe('If-None-Match', () => {
  const tag = entityTag('body');

  it.each([tag, `W/${tag}`, '*', ' * ', `"a", ${tag}`, `"a,b",W/${tag},"c"`, `"", ${tag}`])(
    'names the tag: %s',
    (header) => expect(isNamedBy(header, tag)).toBe(true),
  );

  it.each([
    undefined,
    '',
    '"*"',
    '*, "a"',
    '"other"',
    tag.slice(1, -1),
    tag.toLowerCase(),
    `"a${tag.slice(1)}`,
  ])('does not name it: %s', (header) => expect(isNamedBy(header, tag)).toBe(false));

  it('names it wherever it stands among others', () => {
    const other = fc.tuple(fc.boolean(), fc.stringMatching(/^[\x21\x23-\x7e]{0,9}$/));
    fc.assert(
      fc.property(fc.array(other), fc.array(other), (before, after) => {
        const write = (tags: [boolean, string][]) =>
          tags.map(([weak, text]) => `${weak ? 'W/' : ''}"${text}"`);
        const list = [...write(before), tag, ...write(after)];
        expect(isNamedBy(list.join(', '), tag)).toBe(true);
        expect(isNamedBy(list.filter((one) => one !== tag).join(', '), tag)).toBe(false);
      }),
    );
  });
});
