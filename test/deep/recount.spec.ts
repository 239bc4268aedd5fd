import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '#vendor-payloads';
import { compare, type Logged } from '../support/recount.js';
import { planDocument } from '../support/vendor-documents.js';
import type { Delivery, LoadReport } from '../support/vendor-load.js';

const MARKER = 'forged01';
const answered = (status: number | null, replica = 'a') => ({ replica, status, ms: 1 });

/** A load of one document whose events were all accepted at once, and the log that it should leave. */
function world(seed = 1) {
  const deliveries: Delivery[] = planDocument('first', seededRandom(seed)).map((event) => ({
    ...event,
    tries: [answered(200)],
    accepted: true,
    eventId: `id-${event.index}`,
  }));
  const log = deliveries.map(({ vendor }, index) => logged(`id-${index}`, index, vendor));
  const report: LoadReport = { deliveries, forged: { marker: MARKER, statuses: [401, null, 503] } };
  return { deliveries, log, report };
}

function logged(id: string, offset: number, vendor: string, topic = 'documents'): Logged {
  const value = `{"vendor":${vendor}}`;
  return { topic, partition: 3, offset: BigInt(offset), id, value, all: `${id}\n${value}` };
}

const faultsOf = (log: readonly Logged[], report: LoadReport) =>
  compare(log, 'documents', report).faults;

describe('the recount', () => {
  it('finds nothing where all is as it should be, repeats and late landings included', () => {
    const { deliveries, log, report } = world();
    const [first, second] = deliveries as [Delivery, Delivery];
    second.accepted = false;
    second.eventId = null;
    const twice = [...log, logged('id-0', 90, first.vendor)];
    expect(compare(twice, 'documents', report)).toEqual({
      faults: [],
      messages: log.length + 1,
      repeats: 1,
      landedThoughGivenUp: 1,
    });
  });

  it('finds an event that is not there', () => {
    const { log, report } = world();
    expect(faultsOf(log.slice(0, -1), report)).toEqual([expect.stringMatching(/^lost: /)]);
  });

  it('finds an event that is elsewhere, or not as it was sent', () => {
    const { deliveries, log, report } = world();
    const vendor = deliveries[0]?.vendor ?? '';
    const moved = [logged('id-0', 0, vendor, 'unmapped'), ...log.slice(1)];
    expect(faultsOf(moved, report)).toContainEqual(expect.stringMatching(/^misplaced: /));
    const changed = [logged('id-0', 0, vendor.replace('"invoice"', '"x"')), ...log.slice(1)];
    expect(faultsOf(changed, report)).toEqual([expect.stringMatching(/^changed: /)]);
  });

  it('finds what is not authentic, wherever it stands, and a 200 for it', () => {
    const { log, report } = world();
    const marked = log.map((one, index) => (index === 0 ? { ...one, all: `x${MARKER}` } : one));
    expect(faultsOf(marked, report)).toEqual([expect.stringMatching(/^forged: documents\/3@0 /)]);
    const accepted = { ...report, forged: { marker: MARKER, statuses: [401, 200] } };
    expect(faultsOf(log, accepted)).toEqual([expect.stringMatching(/^forged: 1 /)]);
  });

  it('finds an event under a second id, and one that nobody sent', () => {
    const { deliveries, log, report } = world();
    const again = [...log, logged('other', 90, deliveries[0]?.vendor ?? '')];
    expect(faultsOf(again, report)).toEqual([expect.stringMatching(/^renamed: /)]);
    const strange = [...log, logged('other', 90, '{}')];
    expect(faultsOf(strange, report)).toEqual([expect.stringMatching(/^unknown: /)]);
  });

  it('finds a changed order, unless two replicas tried', () => {
    const { deliveries, log, report } = world();
    const swapped = log.map((one) => ({ ...one, offset: -one.offset }));
    const faults = faultsOf(swapped, report);
    expect(faults).toHaveLength(log.length - 1);
    expect(faults).toContainEqual(expect.stringMatching(/^disordered: /));
    for (const { tries } of deliveries) tries.unshift(answered(503, 'b'));
    expect(faultsOf(swapped, report)).toEqual([]);
  });

  it('finds a document in two partitions', () => {
    const { log, report } = world();
    const split = log.map((one, index) => (index === 0 ? { ...one, partition: 4 } : one));
    expect(faultsOf(split, report)).toEqual([expect.stringMatching(/^scattered: /)]);
  });
});
