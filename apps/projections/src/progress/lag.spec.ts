import { describe, expect, it } from '@jest/globals';
import { PartitionLag } from './lag.js';

describe('the lag of a partition', () => {
  it('is nothing where everything is applied', () => {
    expect(new PartitionLag().looked(7n, 7n, 1_000)).toEqual({ events: 0, seconds: 0 });
  });

  it('is as old as the oldest end that was seen and is not reached', () => {
    const lag = new PartitionLag();
    lag.looked(10n, 10n, 0);
    expect(lag.looked(12n, 10n, 5_000)).toEqual({ events: 2, seconds: 0 });
    expect(lag.looked(20n, 10n, 10_000)).toEqual({ events: 10, seconds: 5 });
    expect(lag.looked(20n, 12n, 15_000)).toEqual({ events: 8, seconds: 5 });
    expect(lag.looked(20n, 19n, 60_000)).toEqual({ events: 1, seconds: 50 });
    expect(lag.looked(20n, 20n, 65_000)).toEqual({ events: 0, seconds: 0 });
  });

  it('is as old as the messages that it works through, where it has them', () => {
    const lag = new PartitionLag();
    lag.applied(100n, 1_000, 900n);
    expect(lag.looked(900n, 100n, 61_000)).toEqual({ events: 800, seconds: 60 });
  });

  it('takes no age from a message that was the last for long', () => {
    const lag = new PartitionLag();
    lag.applied(100n, 1_000, 100n);
    expect(lag.looked(101n, 100n, 3_600_000)).toEqual({ events: 1, seconds: 0 });
  });

  it('takes none from what another process has gone past since', () => {
    const lag = new PartitionLag();
    lag.applied(100n, 1_000, 900n);
    expect(lag.looked(900n, 500n, 3_600_000)).toEqual({ events: 400, seconds: 0 });
  });

  it('remembers the oldest of ever so many ends', () => {
    const lag = new PartitionLag();
    for (let n = 0; n <= 5_000; n += 1) lag.looked(BigInt(10 + n), 0n, n * 1_000);
    expect(lag.looked(6_000n, 0n, 6_000_000)).toEqual({ events: 6_000, seconds: 6_000 });
  });
});
