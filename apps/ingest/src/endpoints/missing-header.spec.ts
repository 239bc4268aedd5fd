import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { missingHeader, requiredHeader } from './missing-header.js';

const names = fc.stringMatching(/^x-[a-z]{1,8}$/);
const values = fc.stringMatching(/^[\x21-\x7e]{1,40}$/);

describe('required headers', () => {
  it('are there if each has its value, in whatever case its name was written', () => {
    fc.assert(
      fc.property(fc.dictionary(names, values, { maxKeys: 5 }), (headers) => {
        const requiredHeaders = Object.entries(headers).map(([name, value]) =>
          requiredHeader(name.toUpperCase(), value),
        );
        expect(missingHeader({ requiredHeaders }, { ...headers, other: 'x' })).toBeNull();
      }),
    );
  });

  it('name the first one that is missing, wrong, or sent twice', () => {
    fc.assert(
      fc.property(names, values, values, (name, value, other) => {
        fc.pre(value !== other);
        const requiredHeaders = [requiredHeader('x', 'y'), requiredHeader(name, value)];
        for (const wrong of [undefined, other, '', `${value}, ${value}`, [value], [value, value]]) {
          expect(missingHeader({ requiredHeaders }, { x: 'y', [name]: wrong })).toBe(name);
        }
      }),
    );
  });

  it('keep no value that could be printed', () => {
    expect(JSON.stringify(requiredHeader('x', 'tell-tale'))).not.toContain('tell-tale');
  });

  it('are met by none where none is required', () => {
    expect(missingHeader({ requiredHeaders: [] }, {})).toBeNull();
  });
});
