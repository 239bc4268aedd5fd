import { describe, expect, it } from '@jest/globals';
import { decodeEvent, encodeEvent } from '#contracts';
import { at } from '../../../../test/support/histories.js';
import { proposeClose, type QuietBatch } from './propose-close.js';

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
    const event = proposeClose(batch, new Date(at(1_000)));
    expect(event).toMatchObject({ time: at(40), data: { closedAt: at(40), reason: 'inactivity' } });
  });

  it('is the same event whoever proposes it, whenever', () => {
    expect(proposeClose(batch, new Date(at(1)))).toEqual({
      ...proposeClose(batch, new Date(at(2))),
      receivedAt: at(1),
    });
  });

  it('is another event after another last event', () => {
    const { id } = proposeClose(batch, new Date(at(1)));
    expect(
      proposeClose({ ...batch, lastEventVersion: `${at(10)}|10|e2` }, new Date(at(1))).id,
    ).not.toBe(id);
    expect(proposeClose({ ...batch, environment: 'prod' }, new Date(at(1))).id).not.toBe(id);
  });

  it('never lies before an upload, else it would open the batch again by itself', () => {
    expect(proposeClose({ ...batch, newestArrivalAt: at(70) }, new Date(at(1))).data.closedAt).toBe(
      at(100),
    );
  });

  it('has no time where no event of the batch has one', () => {
    const event = proposeClose(
      { ...batch, lastEventAt: null, newestArrivalAt: null },
      new Date(at(1)),
    );
    expect(event).toMatchObject({ time: null });
    expect(event.data).not.toHaveProperty('closedAt');
  });

  it('is an event that a subscriber can read', () => {
    const event = proposeClose(batch, new Date(at(1)));
    expect(decodeEvent(encodeEvent(event))).toEqual({ ok: true, event });
  });
});
