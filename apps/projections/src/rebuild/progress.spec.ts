import { describe, expect, it } from '@jest/globals';
import { progressLine, ProgressView } from './progress.js';

describe('the line of a rebuild', () => {
  it.each([
    [{ done: 0, total: 0 }, 0, '0 of 0 events  0 events/s  caught up'],
    [{ done: 0, total: 10 }, 0, '0 %  0 of 10 events  0 events/s  ETA ?'],
    [{ done: 1_500, total: 3_000 }, 25, '50 %  1,500 of 3,000 events  25 events/s  ETA 1:00'],
    [{ done: 0, total: 7_384 }, 1, 'ETA 2:03:04'],
    // The live version goes on meanwhile, so a total may be a moment old.
    [{ done: 12, total: 10 }, 5, '100 %  12 of 10 events  5 events/s  caught up'],
    [{ done: 999, total: 1_000 }, 5, '99 %'],
  ])('for %o at %d a second', (progress, rate, expected) => {
    expect(progressLine(progress, rate)).toContain(expected);
  });

  it('is no wider than the terminal', () => {
    expect(progressLine({ done: 1, total: 2 }, 1, 40)).toHaveLength(40);
  });
});

function screen(isTTY: boolean) {
  const written: string[] = [];
  let atMs = 0;
  const out = { isTTY, columns: 100, write: (text: string) => written.push(text) > 0 };
  const view = new ProgressView(out, () => atMs);
  return { written, view, pass: (ms: number) => (atMs += ms) };
}

describe('the view of a rebuild', () => {
  it('redraws in place on a terminal', () => {
    const { written, view, pass } = screen(true);
    view.show({ done: 0, total: 100 });
    pass(1_000);
    view.show({ done: 50, total: 100 }, true);
    expect(written).toEqual([
      expect.stringMatching(/ 0 events\/s {2}ETA \?\n$/),
      '\x1b[1A\x1b[J',
      expect.stringMatching(/ 50 events\/s {2}ETA 0:01\n$/),
    ]);
  });

  it('writes a line now and then elsewhere, and one at the end', () => {
    const { written, view, pass } = screen(false);
    for (let n = 0; n < 12; n += 1) {
      view.show({ done: n, total: 100 });
      pass(1_000);
    }
    view.show({ done: 100, total: 100 }, true);
    expect(written.map((line) => line.replace(/^.*?(\d+ of)/, '$1'))).toEqual([
      '0 of 100 events  0 events/s  ETA ?\n',
      '5 of 100 events  1 events/s  ETA 1:35\n',
      '10 of 100 events  1 events/s  ETA 1:30\n',
      '100 of 100 events  10 events/s  caught up\n',
    ]);
    expect(written.join('')).not.toContain('\x1b');
  });
});
