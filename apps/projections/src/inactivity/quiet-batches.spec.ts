import { describe, expect, it } from '@jest/globals';
import { QuietBatches, type Candidate } from './quiet-batches.js';

const batch = (marker: string): Candidate => ({
  environment: 'demo',
  batchId: 'b',
  kind: 'batch',
  inactivitySeconds: 30,
  lastEventVersion: 'v',
  lastEventAt: null,
  newestArrivalAt: null,
  marker,
});
const ends = (offset: bigint) =>
  new Map([
    ['t/0', offset],
    ['t/1', 0n],
  ]);

describe('a batch', () => {
  it('is silent once nothing changed for its seconds and the projections have passed the end of the log', () => {
    const quiet = new QuietBatches();
    expect(quiet.observe([batch('1')], 0)).toBe(false);
    expect(quiet.observe([batch('1')], 29_999)).toBe(false);
    expect(quiet.silent([batch('1')], ends(9n))).toEqual([]);
    expect(quiet.observe([batch('1')], 30_000)).toBe(true);
    quiet.setBarrier([batch('1')], ends(5n), 30_000);
    expect(quiet.silent([batch('1')], ends(4n))).toEqual([]);
    expect(quiet.silent([batch('1')], ends(5n))).toEqual([batch('1')]);
  });

  it('is proposed once only', () => {
    const quiet = new QuietBatches();
    quiet.observe([batch('1')], 0);
    quiet.observe([batch('1')], 30_000);
    quiet.setBarrier([batch('1')], ends(5n), 30_000);
    // Whoever could not publish it, since another replica was at it, finds it again.
    expect(quiet.silent([batch('1')], ends(5n))).toHaveLength(1);
    expect(quiet.silent([batch('1')], ends(5n))).toHaveLength(1);
    quiet.markProposed(batch('1'));
    expect(quiet.observe([batch('1')], 60_000)).toBe(false);
    expect(quiet.silent([batch('1')], ends(9n))).toEqual([]);
  });

  it('waits anew after each change, also one that comes when the silence was long enough', () => {
    const quiet = new QuietBatches();
    quiet.observe([batch('1')], 0);
    quiet.observe([batch('2')], 20_000);
    expect(quiet.observe([batch('2')], 49_999)).toBe(false);
    expect(quiet.observe([batch('2')], 50_000)).toBe(true);
    quiet.setBarrier([batch('2')], ends(5n), 50_000);
    expect(quiet.silent([batch('3')], ends(5n))).toEqual([]);
  });

  it('is not taken for silent while the projections lag, however long that lasts', () => {
    const quiet = new QuietBatches();
    quiet.observe([batch('1')], 0);
    quiet.observe([batch('1')], 30_000);
    quiet.setBarrier([batch('1')], ends(1_000n), 30_000);
    quiet.observe([batch('1')], 600_000);
    expect(quiet.silent([batch('1')], ends(999n))).toEqual([]);
  });

  it('is not taken for silent because Kafka was away', () => {
    const quiet = new QuietBatches();
    quiet.observe([batch('1')], 0);
    quiet.forget();
    expect(quiet.observe([batch('1')], 60_000)).toBe(false);
    expect(quiet.observe([batch('1')], 90_000)).toBe(true);
  });
});
