import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditAccessibility } from '../support/accessibility.js';
import { Chromium } from '../support/chromium.js';
import { Foxtail } from '../support/foxtail.js';

/** What can be reached by keyboard. */
const STOPS = 'a[href], [tabindex="0"]';

let foxtail: Foxtail;
let chromium: Chromium;
let url: string;

beforeAll(async () => {
  foxtail = await Foxtail.prepare();
  await foxtail.start('read-api');
  url = `${foxtail.url('read-api')}/docs`;
  chromium = await Chromium.start();
});
afterAll(async () => {
  await chromium?.stop();
  await foxtail.stop();
});

describe('the documentation page', () => {
  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 400],
  ] as const)('is accessible in %s, %d pixels wide', async (scheme, width) => {
    await chromium.open(url, scheme, width);
    const { faults, passes } = await auditAccessibility(chromium);
    expect(faults).toEqual([]);
    expect(passes).toEqual(
      expect.arrayContaining(['color-contrast', 'landmark-one-main', 'heading-order', 'region']),
    );
    // For a person to look at.
    if (process.env['KEEP']) {
      writeFileSync(`.foxtail/docs-${scheme}-${width}.png`, await chromium.screenshot());
    }
  });

  it('never scrolls sideways as a whole, on a telephone either', async () => {
    await chromium.open(url, 'light', 400);
    const [shown, whole] = await chromium.evaluate<number[]>(
      '[document.documentElement.clientWidth, document.documentElement.scrollWidth]',
    );
    expect(whole).toBe(shown);
  });

  it('has contents that lead to each operation and schema, and no link that leads nowhere', async () => {
    await chromium.open(url, 'light');
    const anchors = await chromium.evaluate<string[]>(
      `[...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute('href').slice(1))`,
    );
    const ids = await chromium.evaluate<string[]>(
      `[...document.querySelectorAll('[id]')].map(({ id }) => id)`,
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(anchors.filter((anchor) => !ids.includes(anchor))).toEqual([]);
    expect(anchors).toEqual(expect.arrayContaining(['getBatch', 'listDocuments', 'schema-Batch']));
  });

  it('can be read with the keyboard alone', async () => {
    await chromium.open(url, 'light');
    const count = await chromium.evaluate<number>(`document.querySelectorAll('${STOPS}').length`);
    await chromium.evaluate(
      `globalThis.seen = new Set(); addEventListener('focusin', ({ target }) => seen.add(target)); null`,
    );
    for (let n = 0; n < count; n += 1) await chromium.press('Tab');
    expect(await chromium.evaluate('seen.size')).toBe(count);

    await chromium.open(url, 'light');
    await chromium.press('Tab');
    await chromium.press('Enter');
    expect(await chromium.evaluate('document.activeElement.id')).toBe('content');
  });

  it('asks for nothing but itself, and its policy stops nothing of it', async () => {
    await chromium.open(url, 'light');
    const told = (method: string) =>
      chromium.told.filter((one) => one.method === method).map(({ params }) => params);
    const asked = told('Network.requestWillBeSent').map(
      ({ request }) => (request as { url: string }).url,
    );
    expect(asked).toEqual([url]);
    expect(told('Log.entryAdded')).toEqual([]);
    expect(
      await chromium.evaluate(`getComputedStyle(document.querySelector('nav')).position`),
    ).toBe('sticky');
  });
});
