import { buildBatch, seededRandom } from '#vendor-payloads';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  closesAt,
  decide,
  openBatch,
  type BatchCommand,
  type BatchDecision,
  type BatchLife,
} from './batch-life.js';

const T0 = Date.UTC(2025, 0, 15, 9);
const INACTIVITY = 30_000;
const upload = (documents: number, close = false): BatchCommand => ({
  kind: 'upload',
  arrived: {
    documentIds: Array.from({ length: documents }, (_, i) => `d${i}`),
    fileIds: Array.from({ length: documents }, (_, i) => `f${i}`),
    pending: documents,
  },
  close,
});
/** A file has one document here, so that both end together. */
const processed: BatchCommand = { kind: 'file-ended', rejected: false };
const rejected: BatchCommand = { kind: 'file-ended', rejected: true };
const timePassed: BatchCommand = { kind: 'time-passed', inactivityMs: INACTIVITY };

/** given([[seconds, command], …]).when(seconds, command).then(types): a batch opened at second 0. */
function given(...history: [number, BatchCommand][]) {
  let life: BatchLife = openBatch(buildBatch({}, seededRandom(1)), T0).life;
  for (const [s, command] of history) life = decide(life, command, T0 + s * 1_000).life;
  return {
    when(s: number, command: BatchCommand) {
      const decision = decide(life, command, T0 + s * 1_000);
      return {
        then: (...types: string[]) => expect(decision.facts.map(({ type }) => type)).toEqual(types),
        decision,
      };
    },
  };
}

describe('the life of a batch', () => {
  it('begins with batch.created', () => {
    const { life, facts } = openBatch(buildBatch({}, seededRandom(1)), T0);
    expect(facts).toEqual([
      { kind: 'batch', type: 'batch.created', at: T0, batch: life.batch, files: [] },
    ]);
    expect(life).toMatchObject({ pending: 0, lastRequestAt: T0 });
  });

  it('grows by uploads, without events of its own', () => {
    const { decision, then } = given([0, upload(2)]).when(5, upload(3));
    then();
    expect(decision.life.batch.documents).toHaveLength(5);
    expect(decision.life.pending).toBe(5);
  });

  it('"Batches will automatically be closed 30 seconds after the reception of the last request"', () => {
    given([0, upload(1)])
      .when(29.999, timePassed)
      .then();
    given([0, upload(1)])
      .when(30, timePassed)
      .then('batch.closed');
    given([0, upload(1)], [20, upload(1)])
      .when(30, timePassed)
      .then();
    given([0, upload(1)], [20, upload(1)])
      .when(50, timePassed)
      .then('batch.closed');
  });

  it('processing a document is no request: it does not put the close off', () => {
    given([0, upload(2)], [20, processed])
      .when(30, timePassed)
      .then('batch.closed');
  });

  it('"You can also explicitly close the batch using the closeBatch parameter"', () => {
    given([0, upload(1)])
      .when(1, upload(1, true))
      .then('batch.closed');
  });

  it('is processed when it is closed and every document is', () => {
    given([0, upload(2, true)])
      .when(1, processed)
      .then();
    given([0, upload(2, true)], [1, processed])
      .when(2, processed)
      .then('batch.processed');
    given([0, upload(1)])
      .when(1, processed)
      .then();
    given([0, upload(1)], [1, processed])
      .when(30, timePassed)
      .then('batch.closed', 'batch.processed');
  });

  it('ends when its only file was rejected: "an import when all its files are processed or rejected"', () => {
    const { decision, then } = given([0, upload(1, true)]).when(1, rejected);
    then('batch.processed');
    expect(decision.life.rejectedFiles).toBe(1);
    given([0, upload(1)], [1, rejected])
      .when(30, timePassed)
      .then('batch.closed', 'batch.processed');
  });

  it('is closed by hand as by closeBatch, and once', () => {
    given([0, upload(1)])
      .when(1, { kind: 'close' })
      .then('batch.closed');
    given([0, upload(1, true)])
      .when(1, { kind: 'close' })
      .then();
    given([0, upload(1, true)], [1, processed])
      .when(1, { kind: 'close' })
      .then();
  });

  it('an empty one is processed as soon as it closes', () => {
    given().when(30, timePassed).then('batch.closed', 'batch.processed');
  });

  it('refuses uploads once it is closed, and stays as it was', () => {
    for (const history of [
      [[0, upload(1, true)]],
      [
        [0, upload(1, true)],
        [1, processed],
      ],
    ] as [number, BatchCommand][][]) {
      const { decision, then } = given(...history).when(2, upload(1));
      then();
      expect(decision.refused).toBe('batch-closed');
      expect(decision.life.batch.documents).toHaveLength(1);
    }
  });

  it('says when it will close by itself, and null once it is closed', () => {
    expect(closesAt(given([3, upload(1)]).when(4, processed).decision.life, INACTIVITY)).toBe(
      T0 + 33_000,
    );
    expect(closesAt(given().when(0, upload(1, true)).decision.life, INACTIVITY)).toBeNull();
  });

  it('under any commands has each event once at most, in order, at growing times', () => {
    const command = fc.oneof(
      fc
        .record({ documents: fc.nat({ max: 3 }), close: fc.boolean() })
        .map((u) => upload(u.documents, u.close)),
      fc.constantFrom<BatchCommand>(processed, rejected, timePassed, { kind: 'close' }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 40_000 }), command)), (steps) => {
        let now = T0;
        let decision: BatchDecision = openBatch(buildBatch({}, seededRandom(1)), now);
        const facts = [...decision.facts];
        for (const [ms, step] of steps) {
          // What the shell keeps: no more files end than were uploaded.
          if (step.kind === 'file-ended' && decision.life.pending === 0) continue;
          decision = decide(decision.life, step, (now += ms));
          facts.push(...decision.facts);
        }
        const order = ['batch.created', 'batch.closed', 'batch.processed'];
        expect(facts.map(({ type }) => type)).toEqual(order.slice(0, facts.length));
        for (const [i, { at }] of facts.entries())
          if (i > 0) expect(at).toBeGreaterThan(facts[i - 1]?.at ?? 0);
        const { batch, pending } = decision.life;
        expect(batch.status === 'processed').toBe(batch.closed !== undefined && pending === 0);
      }),
    );
  });
});
