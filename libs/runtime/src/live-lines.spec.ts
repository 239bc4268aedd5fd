import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bar, LiveLines } from './live-lines.js';

function screen(isTTY: boolean, columns = 100) {
  const written: string[] = [];
  let atMs = 0;
  const write = (text: string) => written.push(text) > 0;
  const lines = new LiveLines({ isTTY, columns, write }, 2_000, () => atMs);
  return { written, lines, pass: (ms: number) => (atMs += ms) };
}

describe('lines that show how work goes', () => {
  it('are redrawn in place on a terminal, and what is said stays above them', () => {
    const { written, lines } = screen(true);
    lines.show(() => ['a 1', 'b 1'], false);
    lines.say('half of it');
    lines.show(() => ['a 2', 'b 1'], false);
    lines.show(() => ['a 3', 'b 2'], true);
    lines.show(() => ['c 1'], false);
    const up = '\x1b[2A\x1b[J';
    expect(written).toEqual([
      'a 1\nb 1\n',
      up,
      'half of it\n',
      'a 2\nb 1\n',
      up,
      'a 3\nb 2\n',
      'c 1\n',
    ]);
  });

  it.each([
    ['a file', false, 120],
    ['a terminal that is narrow', true, 59],
  ])('are those that changed, now and then and at the end, for %s', (_, isTTY, columns) => {
    const { written, lines, pass } = screen(isTTY, columns);
    for (let n = 0; n < 10; n += 1) {
      lines.show(() => [`a ${n}`, 'b'], false);
      pass(500);
    }
    lines.show(() => ['a 9', 'b'], true);
    lines.show(() => ['a 9', 'b'], true);
    expect(written).toEqual(['a 0\n', 'b\n', 'a 4\n', 'a 8\n', 'a 9\n']);
  });

  it.each([
    [80, 79],
    [40, 59],
    [0, 119],
  ])('leave the last of %d columns free', (columns, width) => {
    const told: number[] = [];
    screen(true, columns).lines.show((room) => {
      told.push(room);
      return [];
    }, false);
    expect(told).toEqual([width]);
  });

  it('have a bar that is as wide for any share', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer({ min: 1, max: 60 }), (share, width) => {
        expect(bar(share, width)).toMatch(new RegExp(`^█*░*$`));
        expect(bar(share, width)).toHaveLength(width);
      }),
    );
    expect(bar(0.5, 10)).toBe('█████░░░░░');
  });
});
