import { describe, expect, it } from '@jest/globals';
import { progressLine, type Tracked } from './progress.js';
import { table } from './report.js';

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
    documents: { total: 200, pending },
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
