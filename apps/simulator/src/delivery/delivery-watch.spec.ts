import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../clock.js';
import type { DeliveryRecord } from './delivery-record.js';
import { DeliveryWatch, type Told } from './delivery-watch.js';

const record = (seq: number) => ({ seq, status: 'pending' }) as DeliveryRecord;

function given({ canTakeMore = true, wanted = (_: DeliveryRecord): boolean => true } = {}) {
  const clock = new ManualClock();
  const watch = new DeliveryWatch(clock);
  const told: Told[] = [];
  const mine = watch.start(
    wanted,
    (some) => {
      told.push(some);
      return canTakeMore;
    },
    () => told.push({ deliveries: [], skipped: -1 }),
  );
  const seqs = () => told.map(({ deliveries }) => deliveries.map(({ seq }) => seq));
  return { clock, watch, mine, told, seqs };
}

describe('watching deliveries', () => {
  it('tells at once of what changed within a tenth of a second, each delivery once, last change last', () => {
    const { clock, watch, seqs } = given();
    for (const seq of [1, 2, 1]) watch.changed(record(seq));
    clock.advance(99);
    expect(seqs()).toEqual([]);
    clock.advance(1);
    watch.changed(record(3));
    clock.advance(100);
    expect(seqs()).toEqual([[2, 1], [3]]);
    expect(clock.waiting).toBe(0);
  });

  it('tells of what is wanted only', () => {
    const { clock, watch, seqs } = given({ wanted: ({ seq }) => seq % 2 === 0 });
    for (const seq of [1, 2, 3, 4]) watch.changed(record(seq));
    clock.advance(100);
    expect(seqs()).toEqual([[2, 4]]);
  });

  it('holds little for one who does not read, and says how much was passed over', () => {
    const { clock, watch, mine, told } = given({ canTakeMore: false });
    watch.changed(record(1));
    clock.advance(100);
    for (let seq = 2; seq <= 10_001; seq++) watch.changed(record(seq));
    clock.advance(60_000);
    expect(told).toHaveLength(1);
    mine.ready();
    clock.advance(100);
    expect(told).toHaveLength(2);
    expect(told[1]?.skipped).toBe(9_500);
    expect(told[1]?.deliveries.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 500 }, (_, i) => 9_502 + i),
    );
  });

  it('ends when the watcher goes, and when the simulator stops', () => {
    const { clock, watch, mine, told } = given();
    watch.changed(record(1));
    mine.end();
    watch.changed(record(2));
    clock.advance(100);
    expect([told, watch.size, clock.waiting]).toEqual([[], 0, 0]);

    const other = given();
    other.watch.changed(record(1));
    other.watch.endAll();
    other.clock.advance(100);
    expect(other.told).toEqual([{ deliveries: [], skipped: -1 }]);
  });
});
