import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Message } from 'kafkajs';
import { encodeEvent, type FoxtailEvent } from '#contracts';
import { javaExample } from './examples.js';
import { brokers } from './foxtail.js';
import { at, documentEvent } from './histories.js';

const DEEP = 100_000;

/** What is no event, for one reason each. */
export function malformedMessages(): Message[] {
  const event = documentEvent('discarded', 'malformed');
  const { key, value, headers } = encodeEvent(event);
  const withHeader = (name: string, header: unknown) =>
    ({ key, value, headers: { ...headers, [`ce_${name}`]: header } }) as Message;
  const without = (name: string): Message => {
    const others = Object.entries(headers).filter(([header]) => header !== `ce_${name}`);
    return { key, value, headers: Object.fromEntries(others) };
  };
  const noUtf8 = Buffer.from([0x61, 0xff, 0x62]);
  const values = [
    null,
    '',
    'null',
    '{',
    '{}',
    '{x}',
    '[]',
    `[${value.toString()}]`,
    `${value.toString()} x`,
    '['.repeat(DEEP),
    `{"environment":"demo","documentId":"malformed","vendor":${'['.repeat(DEEP)}`,
    JSON.stringify({ environment: 'demo', documentId: { id: 'malformed' } }),
    JSON.stringify({ environment: { id: 'demo' }, documentId: 'malformed' }),
    JSON.stringify({ environment: 'demo', documentId: ['malformed'] }),
    JSON.stringify({ environment: 'another', documentId: 'malformed' }),
    JSON.stringify({ environment: 'demo', documentId: 'another' }),
  ];
  const names = ['id', 'source', 'type', 'subject'];
  const texts = ['id', 'source', 'subject'];
  const times = ['yesterday', at(1).replace('Z', ''), at(1).replace('Z', '+02:00'), `${at(1)}Z`];
  return [
    ...values.map((value) => ({ key, headers, value })),
    { key, value },
    ...names.flatMap((name) => [without(name), withHeader(name, '')]),
    ...texts.flatMap((name) => [
      withHeader(name, 'a\0b'),
      withHeader(name, noUtf8),
      withHeader(name, 'x'.repeat(5_000)),
      withHeader(name, ['', event.source]),
    ]),
    ...[...times, at(1).replace('Z', '0000000Z')].map((time) => withHeader('time', time)),
    withHeader('time', noUtf8),
  ];
}

/**
 * Publishes events with a header that has no value: Kafka allows it, and of the clients only Java's can write it.
 * @returns where each came to stand
 */
export function publishWithNullHeaders(topic: string): string[] {
  const { key, value, headers } = encodeEvent(documentEvent('discarded', 'malformed'));
  const source = join(import.meta.dirname, 'NullHeaders.java');
  const { file, args } = javaExample();
  const classPath = args.slice(0, 2);
  const message = [key, value.toString(), ...Object.entries(headers).flat()];
  const output = execFileSync(file, [...classPath, source, brokers(), topic, ...message]);
  return output.toString().trim().split('\n');
}

/** Of types that a reader of today does not know. */
export function unknownMessages(): Message[] {
  const { key, value, headers } = encodeEvent(documentEvent('discarded', 'unknown'));
  const types = [
    'foxtail.document.discarded.v2',
    'foxtail.novelty.appeared.v1',
    'foxtail.document.a b.v1',
    Buffer.from([0xff]),
  ];
  return types.map((type) => ({ key, value, headers: { ...headers, ce_type: type } }));
}

/** An event as a later version may send it: with a member, headers and a nesting that are not known today. */
export function novelMessages(): Message[] {
  const nested: unknown = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`);
  const event = documentEvent('approved', 'novel', {}, { novelty: { nested } } as object);
  const { key, value, headers } = encodeEvent(event);
  const ce_novelty = Buffer.from([0xff]);
  const twice = {
    ce_id: [headers['ce_id'] ?? '', 'another'],
    ce_type: [headers['ce_type'] ?? '', 'x'],
  };
  return [{ key, value, headers: { ...headers, ce_novelty, ...twice } }];
}

/** Pairs of events of one document, of which the second is the later one: its action is `winner` or `exported`. */
export function contests(): [FoxtailEvent, FoxtailEvent][] {
  const event = (action: string, time: string | null, id?: string) => ({ action, time, id });
  const pairs = [
    [event('discarded', at(1)), event('winner', at(2))],
    [event('discarded', null), event('winner', at(1))],
    // Of one time: what comes of what, and an action that is not known before all.
    [event('approved', at(1)), event('exported', at(1))],
    [event('novelty', at(1)), event('exported', at(1))],
    [event('corrected', null), event('exported', null)],
    // Of one time, however it is written.
    [event('approved', '2026-03-01T10:00:00.000Z'), event('exported', '2026-03-01T10:00:00Z')],
    [event('approved', '2026-03-01T10:00:00Z'), event('exported', '2026-03-01T10:00:00.000000Z')],
    [event('approved', '2026-03-01T10:00:00.5Z'), event('exported', '2026-03-01T10:00:00.500000Z')],
    [event('discarded', '2026-03-01T10:00:00Z'), event('winner', '2026-03-01T10:00:00.001Z')],
    [
      event('discarded', '2026-03-01T10:00:00.123Z'),
      event('winner', '2026-03-01T10:00:00.123456Z'),
    ],
    // Of one time and rank: by id as bytes, which for these is not the order of UTF-16.
    [event('novelty', at(1), 'a'), event('winner', at(1), 'a\x01')],
    [event('novelty', at(1), '\uff5e'), event('winner', at(1), '\u{1f600}')],
  ] as const;
  return pairs.map(([loser, winner], n) => {
    const make = ({ action, time, id }: ReturnType<typeof event>) =>
      documentEvent(action, `contest-${n}`, { time, id: `${n} ${id ?? action}` });
    return [make(loser), make(winner)];
  });
}
