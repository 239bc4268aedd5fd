import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digestId } from './event-id.js';

const idOf = (text: string, identity: 'body' | 'body-without-time') =>
  digestId('demo', Buffer.from(text), identity, JSON.parse(text) as Record<string, unknown>);

describe('the id of an event without one', () => {
  it('is the same for the same bytes, and another for others', () => {
    const bytes = fc.uint8Array().map((one) => Buffer.from(one));
    fc.assert(
      fc.property(fc.string(), bytes, fc.string(), bytes, (env, body, otherEnv, otherBody) => {
        const id = digestId(env, body, 'body', null);
        expect(digestId(env, Buffer.from(body), 'body', null)).toBe(id);
        const isSame = env === otherEnv && body.equals(otherBody);
        // Environments of an endpoints file have no zero byte.
        fc.pre(!env.includes('\0') && !otherEnv.includes('\0'));
        expect(digestId(otherEnv, otherBody, 'body', null) === id).toBe(isSame);
      }),
    );
  });

  it('without the time is the same for bodies that differ in their time alone', () => {
    const one = '{"type":"t","time":"2026-03-01T10:00:00Z","data":{"n":12345678901234567890}}';
    const again =
      '{"type":"t","data":{"n":12345678901234567890},"timestamp":"2026-03-01T10:00:09Z"}';
    const other = '{"type":"t","time":"2026-03-01T10:00:00Z","data":{"n":12345678901234567891}}';
    expect(idOf(one, 'body-without-time')).toBe(idOf(again, 'body-without-time'));
    expect(idOf(one, 'body-without-time')).not.toBe(idOf(other, 'body-without-time'));
    expect(idOf(one, 'body')).not.toBe(idOf(again, 'body'));
    const otherType = one.replace('"t"', '"u"');
    expect(idOf(one, 'body-without-time')).not.toBe(idOf(otherType, 'body-without-time'));
  });

  it('without the time is that of the bytes where the rest is nested too deep to be written again', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const text = `{"type":"t","data":{},"x":${deep}}`;
    expect(idOf(text, 'body-without-time')).toBe(idOf(text, 'body'));
    // The vendor's own object may be as deep as it likes: it is not written again.
    const inside = (time: number) => `{"type":"t","data":{"x":${deep}},"time":${time}}`;
    expect(idOf(inside(1), 'body-without-time')).toBe(idOf(inside(2), 'body-without-time'));
  });

  it('without the time is that of the bytes where there is no object', () => {
    expect(digestId('demo', Buffer.from('x'), 'body-without-time', null)).toBe(
      digestId('demo', Buffer.from('x'), 'body', null),
    );
  });
});
