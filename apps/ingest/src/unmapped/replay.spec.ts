import { describe, expect, it } from '@jest/globals';
import type { ReadUnmapped } from '#contracts';
import { InMemoryPublisher, PublishError, type Publisher } from '#kafka';
import { defaultScheme } from '#webhook-signature';
import { acceptsAny, type Endpoint } from '../endpoints/endpoint.js';
import { remap } from './remap.js';
import { Replay } from './replay.js';
import { isChosen } from './unmapped.log.js';

const endpoint: Endpoint = {
  id: 'main',
  environment: 'demo',
  vendorEnvironment: 'demo',
  methods: ['POST'],
  scheme: defaultScheme,
  signatureHeader: 'x-invofox-signature',
  secrets: [],
  tolerance: 'off',
  requiredHeaders: [],
  passHeaders: [],
  bodyLimit: 921_600,
  identity: 'body-without-time',
  accepts: acceptsAny(['*']),
  inactivity: 'off',
};
const endpoints = new Map([['main', endpoint]]);
const kept = (changes: Partial<ReadUnmapped> = {}): ReadUnmapped => ({
  id: 'body-answered-then',
  environment: 'demo',
  endpoint: 'main',
  reason: 'event-not-accepted',
  receivedAt: '2026-03-01T10:00:05.000Z',
  contentType: 'application/json',
  body: Buffer.from('{"type":"document.processed","data":{"_id":"d1"}}'),
  ...changes,
});
async function replayed(publisher: Publisher | null, requests: readonly ReadUnmapped[]) {
  const replay = new Replay(endpoints, publisher);
  for (const request of requests) await replay.take(request);
  return replay;
}

describe('mapping a kept request anew', () => {
  it('keeps its id and the time of its receipt, whatever its endpoint makes ids of now', () => {
    expect(remap(kept(), endpoints)).toMatchObject({
      kind: 'event',
      event: {
        id: 'body-answered-then',
        source: 'demo',
        subject: 'd1',
        receivedAt: '2026-03-01T10:00:05.000Z',
      },
    });
  });

  it.each([
    ['not-json', { body: Buffer.from([0xff]) }],
    ['endpoint-not-found', { endpoint: 'gone' }],
    ['endpoint-moved', { environment: 'another' }],
  ])('leaves it as it is where it is not understood: %s', (reason, changes) => {
    expect(remap(kept(changes), endpoints)).toEqual({ kind: 'stays', reason });
  });
});

describe('a replay', () => {
  it('publishes each id once, and counts the rest', async () => {
    const log = new InMemoryPublisher();
    const body = Buffer.from('no JSON');
    const replay = await replayed(log, [kept(), kept(), kept({ id: 'odd', body })]);
    await replay.finished();
    expect(log.messages).toMatchObject([
      { topic: 'documents', key: 'demo/d1', headers: { ce_id: 'body-answered-then' } },
    ]);
    expect(replay).toMatchObject({
      chosen: 3,
      repeats: 1,
      published: new Map([['document.processed', 1]]),
      staying: new Map([['not-json', 1]]),
    });
  });

  it('that is dry counts the same', async () => {
    const [dry, wet] = await Promise.all([
      replayed(null, [kept()]),
      replayed(new InMemoryPublisher(), [kept()]),
    ]);
    await wet.finished();
    expect(dry.published).toEqual(wet.published);
  });

  it('ends with what Kafka did not take, and counts that as published never', async () => {
    const error = new PublishError('kafka-unavailable', 'no');
    const replay = await replayed({ publish: () => Promise.reject(error) }, [kept()]);
    await expect(replay.finished()).rejects.toBe(error);
    await replay.take(kept({ id: 'later' }));
    expect(replay).toMatchObject({ chosen: 1, published: new Map() });
  });
});

describe('a choice of kept requests', () => {
  it('wants all that is given to fit', () => {
    const fits = { endpoint: 'main', reason: 'event-not-accepted', id: 'body-answered-then' };
    expect(isChosen(kept(), {})).toBe(true);
    expect(isChosen(kept(), fits)).toBe(true);
    for (const name of ['endpoint', 'reason', 'id']) {
      expect([name, isChosen(kept(), { ...fits, [name]: 'other' })]).toEqual([name, false]);
    }
  });
});
