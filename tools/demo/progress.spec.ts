import { describe, expect, it } from '@jest/globals';
import { progressLine, progressView, type Tracked } from './progress.js';
import { table } from './report.js';

const NONE = { processed: 0, approved: 0, discarded: 0, exported: 0 };
const tracked = (pending: number, completedMs: number | null): Tracked => ({
  batch: {
    id: '64f0c0ffee0000000000b001',
    environment: 'demo-documents-only',
    documents: 200,
    closes: 'closeBatch, 4th upload',
    startedAt: 0,
  },
  answer: {
    id: '64f0c0ffee0000000000b001',
    status: completedMs === null ? 'processing' : 'completed',
    isComplete: completedMs !== null,
    basis: null,
    closedReason: null,
    documents: { ...NONE, total: 200, pending, processed: 200 - pending },
  },
  completedMs,
});

describe('a line of progress', () => {
  it.each([40, 60, 80, 120])('fits %d columns', (columns) => {
    for (const one of [tracked(200, null), tracked(1, null), tracked(0, 12_345)]) {
      expect(progressLine(one, columns).length).toBeLessThanOrEqual(columns);
    }
  });

  it('says how much has ended, and where the batch stands, from 80 columns on', () => {
    expect(progressLine(tracked(50, null), 80)).toMatch(/█+░+ {2}150 of 200 {2}processing$/);
    expect(progressLine(tracked(0, 4_321), 80)).toMatch(/█+ {2}200 of 200 {2}completed in 4.3 s$/);
  });

  it('shortens the id where there is no room for it, and keeps the rest', () => {
    expect(progressLine(tracked(0, 12_345), 60)).toMatch(/^ {2}…000b001 {2}█{6,} .* in 12.3 s$/);
  });

  it('says of a batch that is not known yet that it is uploaded', () => {
    expect(progressLine({ ...tracked(0, null), answer: null }, 100)).toMatch(
      / {2}0 of 200 {2}uploaded$/,
    );
  });
});

it('the table at the end fits 80 columns', () => {
  const result = {
    tracked: [tracked(0, 12_345)],
    accepted: 251,
    inKafka: 251,
    inReadModel: 251,
    ok: true,
  };
  for (const line of table(result).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

describe('the view of the progress', () => {
  const view = (isTTY: boolean, columns: number) => {
    const written: string[] = [];
    const write = (text: string) => written.push(text) > 0;
    const show = progressView({ isTTY, columns, write });
    return { written, show };
  };

  it('is redrawn in place on a terminal of 60 columns', () => {
    const { written, show } = view(true, 60);
    show([tracked(200, null)]);
    show([tracked(100, null)]);
    expect(written.filter((text) => text === '\x1b[1A\x1b[J')).toHaveLength(1);
  });

  it.each([
    ['a terminal that is narrower', true, 50],
    ['a file', false, 120],
  ])('is plain lines, few of them and each change once, for %s', (_, isTTY, columns) => {
    const { written, show } = view(isTTY, columns);
    for (let pending = 200; pending > 0; pending -= 1) show([tracked(pending, null)]);
    show([tracked(0, 4_000)]);
    show([tracked(0, 4_000)]);
    expect(written.join('')).not.toContain('\x1b');
    expect(written).toHaveLength(2);
    expect(written[1]).toMatch(/completed in 4.0 s\n$/);
  });
});
