import { describe, expect, it } from '@jest/globals';
import { TimelineTails, unseen, type News } from './timeline-tail.js';
import { decodeVector } from './vector.js';

describe('who joins a tail', () => {
  it('has to be as far as it is in every lane, else what is between would be missed', () => {
    const tails = new TimelineTails(
      { onNews: () => () => undefined },
      { read: () => Promise.resolve(new Map()) },
    );
    const join = (at: [number, bigint][]) => tails.join('demo', new Map(at), () => undefined);
    const first = join([
      [0, 5n],
      [1, 2n],
    ]);
    expect(first).not.toBeNull();
    expect(join([[0, 9n]])).toBeNull();
    expect(
      join([
        [0, 4n],
        [1, 2n],
      ]),
    ).toBeNull();
    const second = join([
      [0, 5n],
      [1, 7n],
      [2, 0n],
    ]);
    expect(second).not.toBeNull();
    first?.();
    second?.();
    // Nobody follows it any more: it begins anew where the next one is.
    expect(join([[0, 1n]])).not.toBeNull();
  });

  it('is shown only what it has not seen, and where that leads', () => {
    const event = (lane: number, offset: bigint) => ({
      lane,
      offset,
      json: `"${lane}/${offset}"`,
    });
    const events = [event(0, 6n), event(0, 8n), event(1, 3n)];
    const after = new Map([
      [0, 9n],
      [1, 3n],
    ]);
    const news: News = { before: new Map([[0, 5n]]), after, events, text: '' };
    const at = new Map([
      [0, 6n],
      [2, 1n],
    ]);
    const { text, at: then } = unseen('demo', at, news);
    expect([...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data)).toEqual([
      '"0/8"',
      '"1/3"',
    ]);
    const ids = [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => decodeVector('demo', id ?? ''));
    expect(ids.map((id) => [id?.get(0), id?.get(1), id?.get(2)])).toEqual([
      [8n, undefined, 1n],
      [8n, 3n, 1n],
    ]);
    expect([then.get(0), then.get(1), then.get(2)]).toEqual([9n, 3n, 1n]);
  });
});
