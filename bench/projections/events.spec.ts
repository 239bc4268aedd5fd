import { describe, expect, it } from '@jest/globals';
import { decodeEvent, encodeEvent, PARTITIONS, type DocumentEvent } from '#contracts';
import { partitionOf } from '#kafka';
import { eventsOf, PARTITIONS_USED } from './events.js';

describe('the log of the bench', () => {
  const events = [...eventsOf({ events: 3_000, documentsABatch: 100, name: 'd' })];

  it('has three events of each document, which a reader takes', () => {
    const perDocument = new Map<string, number>();
    for (const event of events) {
      perDocument.set(event.subject, (perDocument.get(event.subject) ?? 0) + 1);
    }
    expect(events).toHaveLength(3_000);
    expect(perDocument.size).toBe(1_000);
    expect(new Set(perDocument.values())).toEqual(new Set([3]));
    expect(new Set(events.map(({ data }) => data.batchId)).size).toBe(10);
    const decoded = decodeEvent(encodeEvent(events[0] as DocumentEvent));
    expect(decoded).toMatchObject({ ok: true, event: { subject: events[0]?.subject } });
  });

  it('falls evenly into six partitions', () => {
    const counts = new Map<number, number>();
    for (const { source, subject } of events) {
      const partition = partitionOf(`${source}/${subject}`, PARTITIONS);
      counts.set(partition, (counts.get(partition) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(Array.from({ length: PARTITIONS_USED }, (_, n) => n));
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(150);
  });

  it('has vendor objects of 1,000 bytes, each with the id of its document', () => {
    for (const { vendor, subject } of events.slice(0, 50)) {
      expect(vendor?.length).toBe(1_000);
      expect(JSON.parse(String(vendor))).toMatchObject({ _id: subject });
    }
  });
});
