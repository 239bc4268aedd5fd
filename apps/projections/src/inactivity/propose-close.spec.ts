import { describe, expect, it } from '@jest/globals';
import { decodeEvent, encodeEvent, type BatchEvent } from '#contracts';
import { at } from '../../../../test/support/histories.js';
import { proposeClose, type QuietBatch } from './propose-close.js';

function closeOf(batch: QuietBatch, now: Date): BatchEvent {
  const proposal = proposeClose(batch, now);
  if (!proposal.ok) throw new Error(proposal.fault);
  return proposal.event;
}

const batch: QuietBatch = {
  environment: 'demo',
  batchId: 'b1',
  kind: 'batch',
  inactivitySeconds: 30,
  lastEventVersion: `${at(10)}|10|e1`,
  lastEventAt: at(10),
  newestArrivalAt: at(5),
};

describe('a proposed close', () => {
  it('is as of the last event and the silence after it, not of the clock', () => {
    const event = closeOf(batch, new Date(at(1_000)));
    expect(event).toMatchObject({ time: at(40), data: { closedAt: at(40), reason: 'inactivity' } });
  });

  it('is the same event whoever proposes it, whenever', () => {
    expect(closeOf(batch, new Date(at(1)))).toEqual({
      ...closeOf(batch, new Date(at(2))),
      receivedAt: at(1),
    });
  });

  it('is another event after another last event', () => {
    const { id } = closeOf(batch, new Date(at(1)));
    expect(closeOf({ ...batch, lastEventVersion: `${at(10)}|10|e2` }, new Date(at(1))).id).not.toBe(
      id,
    );
    expect(closeOf({ ...batch, environment: 'prod' }, new Date(at(1))).id).not.toBe(id);
  });

  it('never lies before an upload, else it would open the batch again by itself', () => {
    expect(closeOf({ ...batch, newestArrivalAt: at(70) }, new Date(at(1))).data.closedAt).toBe(
      at(100),
    );
  });

  it('has no time where no event of the batch has one', () => {
    const event = closeOf({ ...batch, lastEventAt: null, newestArrivalAt: null }, new Date(at(1)));
    expect(event).toMatchObject({ time: null });
    expect(event.data).not.toHaveProperty('closedAt');
  });

  it('is an event that a subscriber can read', () => {
    const event = closeOf(batch, new Date(at(1)));
    expect(decodeEvent(encodeEvent(event))).toEqual({ ok: true, event });
  });

  it('is refused where no subscriber could read it: times that add up to a year of five digits', () => {
    const late = { ...batch, lastEventAt: '9999-12-31T23:59:59.000Z' };
    expect(proposeClose(late, new Date(at(1)))).toMatchObject({
      ok: false,
      fault: expect.stringContaining('/closedAt'),
    });
  });
});
