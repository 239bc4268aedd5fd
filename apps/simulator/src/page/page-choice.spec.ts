import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { qualityOf, wantsPage } from './page-choice.js';

/** As Chromium and Firefox ask for an address that was typed. */
const BROWSER =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

describe('who gets the page', () => {
  it('is a browser', () => {
    expect(wantsPage({ accept: BROWSER })).toBe(true);
    expect(wantsPage({ accept: 'text/html' })).toBe(true);
    expect(wantsPage({ accept: 'application/json;q=0.9, TEXT/HTML' })).toBe(true);
  });

  it('is no client that shows a key, good or bad', () => {
    for (const key of ['demo-api-key', '']) {
      expect(wantsPage({ accept: BROWSER, 'x-api-key': key })).toBe(false);
    }
  });

  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/json, text/html',
    'text/html;q=0',
  ])('is no client that does not ask for HTML rather than JSON: %p', (accept) => {
    expect(wantsPage(accept === undefined ? {} : { accept })).toBe(false);
  });
});

describe('the quality of a type', () => {
  it('is told by the most specific range, wherever it stands', () => {
    const ranges = [
      { range: '*/*', quality: 0.1 },
      { range: 'text/*', quality: 0.5 },
      { range: 'text/html', quality: 0.3 },
      { range: 'image/png', quality: 1 },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(ranges), (given) => {
        const accept = given.map(({ range, quality }) => `${range};q=${quality}`).join(', ');
        const fits = ['text/html', 'text/*', '*/*'].flatMap((range) =>
          given.filter((one) => one.range === range),
        );
        expect(qualityOf('text/html', accept)).toBe(fits[0]?.quality ?? 0);
      }),
    );
  });

  it('is between 0 and 1 for whatever is sent', () => {
    fc.assert(
      fc.property(fc.string(), (accept) => {
        const quality = qualityOf('text/html', accept);
        expect(quality).toBeGreaterThanOrEqual(0);
        expect(quality).toBeLessThanOrEqual(1);
      }),
    );
  });
});
