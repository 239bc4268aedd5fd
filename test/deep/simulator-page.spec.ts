import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Receiver } from '../../apps/simulator/test/receiver.js';
import { auditAccessibility } from '../support/accessibility.js';
import { Chromium } from '../support/chromium.js';
import { eventually } from '../support/eventually.js';
import { chooseFiles, click, dropFiles, untilSeen, write } from '../support/gestures.js';
import { Simulator } from '../support/simulator.js';

/** A name that would be a program, were it ever read as HTML. */
const EVIL = '<img src=x onerror=globalThis.hacked=1>';
/** What can be reached by keyboard, besides what is in a dialog. */
const STOPS = 'body > :not(dialog) :is(a[href], button, input, select, textarea, [tabindex="0"])';

let receiver: Receiver;
let simulator: Simulator;
let chromium: Chromium;
/** What the receiver answers. */
let status = 200;

beforeAll(async () => {
  receiver = await Receiver.start((response) => {
    response.statusCode = status;
    response.end('{"eventId":"ev-1"}');
  });
  simulator = await Simulator.start(
    [
      { id: 'demo', url: receiver.url, events: ['document.*', 'batch.*'], secret: 'a secret' },
      { id: 'second', url: receiver.url, events: ['company.*'], secret: 'b', dialect: 2 },
    ],
    { PROCESSING_MS_MIN: '10', PROCESSING_MS_MAX: '50' },
  );
  chromium = await Chromium.start();
});
beforeEach(() => {
  status = 200;
});
afterAll(async () => {
  await Promise.all([chromium?.stop(), simulator?.stop(), receiver?.stop()]);
});

/** Opens a view from nothing, and waits until it follows the stream. */
async function open(view = '', scheme: 'light' | 'dark' = 'light', width = 1280): Promise<void> {
  // Else another view of the same page is no new load.
  await chromium.open('about:blank', scheme, width);
  await chromium.open(`${simulator.url}/${view}`, scheme, width);
  await seen(`document.querySelector('#live').textContent === 'live'`);
  await seen(`document.querySelectorAll('#webhooks li').length > 0`);
}
const seen = (expression: string) => untilSeen(chromium, expression);
const textOf = (selector: string) =>
  chromium.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).textContent`);
const rows = (table: string) => `document.querySelectorAll('#${table} tr').length`;
const shows = (selector: string, text: string) =>
  seen(`document.querySelector('${selector}').textContent.includes(${JSON.stringify(text)})`);

function file(name: string, content = '%PDF-1.4 …'): string {
  const path = join(simulator.folder, name);
  writeFileSync(path, content);
  return path;
}

/** Drops a file, and waits until all its deliveries are shown. @returns its batch */
async function drop(...names: string[]): Promise<string> {
  await dropFiles(
    chromium,
    '#upload-heading',
    names.map((name) => file(name)),
  );
  await seen(`document.querySelector('#upload-said a') !== null`);
  const batch = await chromium.evaluate<string>(`document.querySelector('#upload-said a').title`);
  await click(chromium, '#upload-said a');
  await seen(`${rows('deliveries')} === ${3 + names.length}`);
  return batch;
}

/** Waits for an event that comes after so many. */
async function receives(type: string, before: number): Promise<void> {
  await eventually(
    () => {
      const bodies = receiver.received.slice(before).map(({ body }) => body.toString());
      return bodies.some((body) => body.includes(`"${type}"`)) ? undefined : bodies.join('\n');
    },
    { withinMs: 10_000 },
  );
}

/** Waits until the stream has told the page of a delivery of this type and status. */
async function streams(type: string, outcome: string): Promise<void> {
  await eventually(
    () => {
      const told = chromium.told
        .filter(({ method }) => method === 'Network.eventSourceMessageReceived')
        .map(({ params }) => JSON.parse(String(params['data'])) as Record<string, unknown>);
      const found = told.some(({ eventType, status }) => eventType === type && status === outcome);
      return found ? undefined : JSON.stringify(told);
    },
    { withinMs: 10_000 },
  );
}

/** As a person does in a list of choices, whose pop-up is not the page's. */
async function choose(selector: string, value: string): Promise<void> {
  await chromium.evaluate(`(() => {
    const select = document.querySelector('${selector}');
    select.value = '${value}';
    select.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
}

/** For a person to look at. */
async function keep(name: string): Promise<void> {
  if (!process.env['KEEP']) return;
  mkdirSync('.foxtail', { recursive: true });
  writeFileSync(`.foxtail/simulator-${name}.png`, await chromium.screenshot());
}

describe("the simulator's page", () => {
  it('loads without a word in the console, and asks for nothing from elsewhere', async () => {
    await open();
    const told = (method: string) =>
      chromium.told.filter((one) => one.method === method).map(({ params }) => params);
    expect(told('Log.entryAdded')).toEqual([]);
    expect(told('Runtime.exceptionThrown')).toEqual([]);
    expect(told('Runtime.consoleAPICalled')).toEqual([]);
    const asked = told('Network.requestWillBeSent').map(
      ({ request }) => (request as { url: string }).url,
    );
    expect(asked).toEqual(expect.arrayContaining([`${simulator.url}/_simulator/page/main.mjs`]));
    expect(asked.filter((url) => !url.startsWith(simulator.url))).toEqual([]);
  });

  it('makes a batch of files that are dragged in, and shows its deliveries as they happen', async () => {
    await open();
    const before = receiver.received.length;
    const batch = await drop('lunch.pdf', 'dinner.pdf');
    await shows('#batches tr', '2 / 2');
    const events = await chromium.evaluate<string[]>(
      `[...document.querySelectorAll('#deliveries tr')].map((row) => row.cells[2].textContent)`,
    );
    expect(events.toSorted()).toEqual([
      'batch.closed',
      'batch.created',
      'batch.processed',
      'document.processed',
      'document.processed',
    ]);
    await seen(
      `[...document.querySelectorAll('#deliveries .tag')].every((tag) => tag.textContent === 'accepted')`,
    );
    const received = receiver.received.slice(before).map(({ body }) => body.toString());
    expect(received.filter((body) => body.includes(batch))).toHaveLength(5);
    await keep('batch');
  });

  it('uploads chosen files with what the form says, and closes the batch on demand', async () => {
    await open();
    await write(chromium, '#upload [name=type]', 'ticket');
    await write(chromium, '#upload [name=clientData]', '{"order":7}');
    await click(chromium, '#upload [name=closeBatch]');
    await chooseFiles(chromium, '#upload [name=files]', [file('chosen.pdf')]);
    await shows('#batches tr', 'open');
    await keep('open');
    const before = receiver.received.length;
    await click(chromium, '#batches button:not([hidden])');
    await shows('#batches tr', 'processed');
    await receives('batch.processed', before);
    const document = receiver.received
      .map(({ body }) => JSON.parse(body.toString()) as { data: Record<string, unknown> })
      .find(({ data }) => data['name'] === 'chosen.pdf');
    expect(document?.data).toMatchObject({ type: 'ticket', clientData: { order: 7 } });
  });

  it('says what the simulator refuses, in its words', async () => {
    await open();
    await dropFiles(chromium, '#upload-heading', [file('notes.txt', 'plain text')]);
    await shows('#upload-refusal', 'notes.txt');
    await shows('#upload-refusal', 'file-type-unsupported');
    expect(await textOf('#upload-said')).toBe('');
  });

  it('shows a delivery with its tries, request and answer, and redelivers it', async () => {
    await open();
    status = 503;
    const batch = await drop('refused.pdf');
    await seen(
      `[...document.querySelectorAll('#deliveries .tag')].every((tag) => tag.textContent === 'lost')`,
    );
    status = 200;
    await click(chromium, '#deliveries tr a');
    await seen(`document.querySelectorAll('#delivery .tries li').length === 3`);
    await shows('#delivery-content', '503');
    await shows('#delivery-content', 'ev-1');
    await shows('#delivery-content', batch);
    await shows('#delivery-content', receiver.url);
    await keep('delivery');
    const title = await textOf('#delivery-title');
    const before = receiver.received.length;
    await click(chromium, '#redeliver');
    await seen(`document.querySelector('#delivery-title').textContent !== '${title}'`);
    await shows('#delivery-content', 'accepted');
    await eventually(
      () => (receiver.received.length === before + 1 ? undefined : `${receiver.received.length}`),
      { withinMs: 10_000 },
    );
    await chromium.press('Escape');
    // The address follows a moment later, by the dialog's own event.
    await seen(`!document.querySelector('#delivery').open && !location.hash.includes('delivery=')`);
  });

  it('filters deliveries by status and configuration', async () => {
    const shown = () =>
      chromium.evaluate<string[]>(
        `[...new Set([...document.querySelectorAll('#deliveries .tag')].map((tag) => tag.textContent))]`,
      );
    await open('#/?status=lost');
    await seen(`${rows('deliveries')} > 0`);
    await dropFiles(chromium, '#upload-heading', [file('accepted.pdf')]);
    await streams('batch.processed', 'accepted');
    await chromium.evaluate('new Promise(requestAnimationFrame)');
    expect(await shown()).toEqual(['lost']);
    await choose('#filter-status', 'accepted');
    await seen(`${rows('deliveries')} > 0`);
    expect(await shown()).toEqual(['accepted']);
    await choose('#filter-webhook', 'second');
    await seen(`!document.querySelector('#no-deliveries').hidden`);
    await chromium.evaluate('history.back()');
    await seen(`${rows('deliveries')} > 0`);
    expect(await shown()).toEqual(['accepted']);
  });

  it('creates, changes and deletes a webhook configuration', async () => {
    const openLast = async () => {
      // The address follows a moment later, by the dialog's own event.
      await seen(`!document.querySelector('#webhook').open && !location.hash.includes('edit=')`);
      await click(chromium, '#webhooks li:last-child a');
      // A closed dialog still holds what stood in it last.
      await seen(`document.querySelector('#webhook').open`);
    };
    await open();
    await click(chromium, '#webhook-new');
    await seen(`document.querySelector('#webhook').open`);
    await write(chromium, '#webhook [name=id]', 'third');
    await write(chromium, '#webhook [name=url]', 'nowhere');
    await click(chromium, '#webhook .main');
    await shows('#webhook-refusal', 'url');
    await shows('#webhook-refusal', 'secret');
    await write(chromium, '#webhook [name=url]', receiver.url);
    await write(chromium, '#webhook [name=secret]', 'c');
    await write(chromium, '#webhook [name=headers]', 'x-tenant: acme');
    await write(chromium, '#webhook [name=duplicate]', '5');
    await click(chromium, '#webhook .main');
    await shows('#webhooks', 'duplicate 5 %');

    await openLast();
    await seen(`document.querySelector('#webhook [name=headers]').value === 'x-tenant: acme'`);
    await keep('webhook');
    await write(chromium, '#webhook [name=duplicate]', '0');
    await click(chromium, '#webhook .main');
    await seen(`!document.querySelector('#webhooks').textContent.includes('duplicate')`);

    await openLast();
    await shows('#webhook-title', 'third');
    await click(chromium, '#webhook-delete');
    expect(await textOf('#webhooks')).toContain('third');
    await click(chromium, '#webhook-delete');
    await seen(`!document.querySelector('#webhooks').textContent.includes('third')`);
    expect(await chromium.evaluate(`document.querySelector('#webhook').open`)).toBe(false);
  });

  it('reads names as names, never as HTML', async () => {
    await open();
    await drop(`${EVIL}.pdf`);
    await shows('#upload-said', EVIL);
    await dropFiles(chromium, '#upload-heading', [file(`${EVIL}.txt`, 'text')]);
    await shows('#upload-refusal', EVIL);
    await click(chromium, '#webhook-new');
    await seen(`document.querySelector('#webhook').open`);
    await write(chromium, '#webhook [name=id]', EVIL);
    await write(chromium, '#webhook [name=url]', receiver.url);
    await write(chromium, '#webhook [name=secret]', 'x');
    await click(chromium, '#webhook .main');
    await shows('#webhooks', EVIL);
    await chromium.open('about:blank', 'light');
    await open(`#/?webhook=${encodeURIComponent(EVIL)}&edit=${encodeURIComponent(EVIL)}`);
    await shows('#webhook-title', EVIL);
    await click(chromium, '#webhook-delete');
    await click(chromium, '#webhook-delete');
    await seen(`!document.querySelector('#webhooks').textContent.includes('<')`);
    expect(await chromium.evaluate(`document.querySelectorAll('img').length`)).toBe(0);
    expect(await chromium.evaluate(`typeof hacked`)).toBe('undefined');
  });

  it('leaves its connection to other tabs once it is not seen any more', async () => {
    // Of the few that a browser has to one host, each page holds one for as long as it is open.
    for (let n = 0; n < 8; n += 1) await open();
  });

  it('has an address for each view, and "back" leads to the one before', async () => {
    await open();
    await seen(`${rows('deliveries')} > 0`);
    await click(chromium, '#deliveries tr:last-child a');
    await shows('#delivery-content', 'batch.created');
    const address = await chromium.evaluate<string>('location.hash');
    await chromium.evaluate('history.back()');
    await seen(`!document.querySelector('#delivery').open`);
    await open(address);
    await shows('#delivery-content', 'batch.created');
  });

  it('keeps the newest 200 deliveries, and no more rows than that', async () => {
    await open();
    const names = Array.from({ length: 230 }, (_, n) => `many-${n}.pdf`);
    await dropFiles(
      chromium,
      '#upload-heading',
      names.map((name) => file(name)),
    );
    await shows('#upload-said', '230 files');
    await shows('#batches tr', '230 / 230');
    await seen(`${rows('deliveries')} === 200`);
    await shows('#deliveries tr', 'batch.processed');
  });

  it('goes on where the simulator was away', async () => {
    await open();
    await drop('before.pdf');
    await click(chromium, '#filter-batch a');
    await simulator.restart(async () => {
      await seen(`document.querySelector('#live').textContent !== 'live'`);
      await shows('#refusal', 'does not answer');
    });
    await seen(`document.querySelector('#live').textContent === 'live'`);
    await seen(`document.querySelector('#refusal').textContent === ''`);
    // It counts from 1 again: what was shown of the one before is gone.
    await seen(`${rows('deliveries')} === 0`);
    await drop('after.pdf');
  });

  it('can be used with the keyboard alone', async () => {
    await open();
    const count = await chromium.evaluate<number>(
      `[...document.querySelectorAll('${STOPS}')].filter((one) => one.checkVisibility()).length`,
    );
    await chromium.evaluate(
      `globalThis.seen = new Set(); addEventListener('focusin', ({ target }) => seen.add(target)); null`,
    );
    for (let n = 0; n < count; n += 1) await chromium.press('Tab');
    expect(await chromium.evaluate('seen.size')).toBe(count);

    await chromium.evaluate(`document.querySelector('#deliveries a').focus()`);
    await chromium.press('Enter');
    await seen(`document.querySelector('#delivery').open`);
    await chromium.press('Escape');
    await seen(`!document.querySelector('#delivery').open`);
    await seen(`document.activeElement.closest('#deliveries') !== null`);
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 400],
    ['dark', 400],
  ] as const)(
    'is accessible in %s, %d pixels wide, and never scrolls sideways',
    async (scheme, width) => {
      for (const [name, view] of [
        ['all', ''],
        ['delivery-open', '#/?delivery=1'],
        ['webhook-open', '#/?edit=demo'],
      ] as const) {
        await open(view, scheme, width);
        await seen(`${rows('deliveries')} > 0`);
        const { faults, passes } = await auditAccessibility(chromium);
        expect(faults).toEqual([]);
        expect(passes).toEqual(expect.arrayContaining(['color-contrast', 'button-name']));
        expect(await chromium.evaluate(`scrollTo({ left: 1_000 }); scrollX`)).toBe(0);
        await keep(`${name}-${scheme}-${width}`);
      }
    },
  );
});
