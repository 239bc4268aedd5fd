import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { progressLine, progressView, type Step } from './progress.js';

const step = (done: number, isOver = false): Step => ({ done, of: 10_000, words: 'done', isOver });

function terminal(isTTY: boolean, columns = 100) {
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  return { written, out: { isTTY, columns, write } as unknown as NodeJS.WriteStream };
}

describe('progress', () => {
  it('is a bar of the share that is done, no wider than the terminal', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 60, max: 200 }), (done, of, columns) => {
        const line = progressLine({ done, of, words: 'done · 500/s', isOver: false }, columns);
        expect(line.length).toBeLessThanOrEqual(columns);
        expect(/[█░]+/.exec(line)?.[0]).toHaveLength(24);
      }),
    );
    expect(progressLine(step(5_000), 100)).toBe(
      `  ${'█'.repeat(12)}${'░'.repeat(12)}  5,000 of 10,000 done`,
    );
  });

  it('is redrawn in place on a terminal', () => {
    const { written, out } = terminal(true);
    const show = progressView(out);
    for (const n of [1, 2, 3]) show(step(n));
    show(step(4, true));
    show(step(5));
    const redrawn = written.map((text) => text === '\x1b[1A\x1b[J');
    expect(redrawn).toEqual([false, true, false, true, false, true, false, false]);
  });

  it('is a line now and then elsewhere, and always the last', () => {
    const { written, out } = terminal(false);
    const show = progressView(out);
    for (let n = 0; n < 50; n += 1) show(step(n));
    show(step(50, true));
    expect(written.length).toBeLessThan(50);
    expect(written.at(-1)).toContain('50 of 10,000');
    expect(written.join('')).not.toContain('\x1b');
  });
});
