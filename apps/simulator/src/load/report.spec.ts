import { describe, expect, it } from '@jest/globals';
import type { DeliveryRecord } from '../delivery/delivery-record.js';
import type { AuditResult } from './audit.js';
import type { LoadPlan } from './load.plan.js';
import { LoadMeter } from './meter.js';
import { reportOf, reportText } from './report.js';

const plan = { seed: 7, rate: 10, audit: null } as LoadPlan;
const audited = { ...plan, audit: {} } as LoadPlan;
const agreed: AuditResult = { batches: 2, documents: 5, agree: 2, differences: [], found: 0 };

/** Deliveries that ended so; `pending` has not. */
function meterOf(...ends: ('accepted' | 'lost' | 'pending')[]): LoadMeter {
  const meter = new LoadMeter(() => 0);
  for (const [seq, status] of ends.entries()) {
    const tries: DeliveryRecord['tries'] = [];
    const record = { seq, status: 'pending', tries, fault: null, disturbedBy: [] as string[] };
    meter.changed(record as unknown as DeliveryRecord);
    if (status === 'pending') continue;
    tries.push({ at: 0, latencyMs: 2, httpStatus: status === 'accepted' ? 200 : 500 });
    meter.changed({ ...record, status } as unknown as DeliveryRecord);
  }
  return meter;
}

describe('the report', () => {
  it.each([
    ['all accepted', meterOf('accepted', 'accepted'), plan, null, true],
    ['one lost', meterOf('accepted', 'lost'), plan, null, false],
    ['one that did not end', meterOf('accepted', 'pending'), plan, null, false],
    ['all accepted and found', meterOf('accepted'), audited, agreed, true],
    ['a difference', meterOf('accepted'), audited, { ...agreed, found: 1 }, false],
    ['a comparison that did not come to its end', meterOf('accepted'), audited, null, false],
  ])('%s', (_, meter, one, audit, ok) => {
    const report = reportOf(one, meter, audit, false);
    expect(report.ok).toBe(ok);
    expect(report.sent).toBe(report.accepted + report.lost + report.unfinished);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('tells people of what there is, and of no times where there are none', () => {
    const nothing = reportText(reportOf(plan, meterOf(), null, true));
    expect(nothing).toContain('interrupted');
    expect(nothing).not.toMatch(/unfinished|until|faults/);
    const text = reportText(reportOf(plan, meterOf('accepted', 'lost', 'pending'), null, false));
    expect(text).toMatch(/^ {2}sent +3,/m);
    expect(text).toMatch(/^ {2}unfinished +1$/m);
    expect(text).toMatch(/^ {2}answers +200 × 1, 500 × 1$/m);
    expect(text).toMatch(/^ {2}until answered +p50 2 ms, p95 2 ms, p99 2 ms, max 2 ms$/m);
  });

  it('lists the first differences, and how many more there are', () => {
    const audit = {
      ...agreed,
      differences: ['batch a is not known', 'batch b is not known'],
      found: 9,
    };
    const text = reportText(reportOf(audited, meterOf(), audit, false));
    expect(text).toContain(
      '9 differences\n    batch a is not known\n    batch b is not known\n    and 7 more',
    );
    expect(reportText(reportOf(audited, meterOf(), agreed, false))).toContain('no difference');
  });
});
