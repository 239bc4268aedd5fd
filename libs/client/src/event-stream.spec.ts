import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventStreamReader, type StreamMessage } from './event-stream.js';

function readAll(...pieces: string[]): StreamMessage[] {
  const reader = eventStreamReader();
  return pieces.flatMap((piece) => reader.read(piece));
}

describe('a stream of events', () => {
  it('is read as the standard has it', () => {
    expect(readAll('\uFEFFid: 1\nevent: batch\ndata: {"a":\ndata:1}\n\n')).toEqual([
      { event: 'batch', data: '{"a":\n1}', id: '1' },
    ]);
    expect(readAll(': heartbeat\n\ndata\n\ndata: x\nother: y\n\n')).toEqual([
      { event: 'message', data: '', id: '' },
      { event: 'message', data: 'x', id: '' },
    ]);
    // The id stays until another one comes, also from a message without data, which is none itself.
    expect(
      readAll('id: 7\n\nevent: batch\n\ndata: x\n\nid: a\0b\ndata: y\n\nid\ndata: z\n\n'),
    ).toEqual(['7', '7', ''].map((id, n) => ({ event: 'message', data: 'xyz'.charAt(n), id })));
    expect(readAll('data:  two\n\ndata: cut')).toEqual([
      { event: 'message', data: ' two', id: '' },
    ]);
  });

  it('is resumed after the last id that came whole, of a heartbeat too', () => {
    const reader = eventStreamReader();
    expect(reader.lastId()).toBe('');
    reader.read('id: 1\ndata: x\n\nid: 2\n: alive\n\nid: 3\n');
    expect(reader.lastId()).toBe('2');
  });

  it('may say after how long to connect again, in digits only', () => {
    const reader = eventStreamReader();
    expect(reader.retryMs()).toBeNull();
    reader.read('retry: 1500\nretry: 1e3\nretry: soon\n');
    expect(reader.retryMs()).toBe(1_500);
  });

  const line = fc.constantFrom('\n', '\r', '\r\n');
  const word = fc.string({ unit: fc.constantFrom('a', ' ', ':', 'é', '{'), maxLength: 5 });
  const message = fc.record({ event: word, id: word, data: fc.array(word, { minLength: 1 }) });

  it('reads the same wherever it is cut and however its lines end', () => {
    fc.assert(
      fc.property(fc.array(message), line, fc.array(fc.nat()), (messages, end, cuts) => {
        const text = messages
          .map(({ event, id, data }) =>
            [
              `event: ${event}`,
              `id: ${id}`,
              ': still here',
              ...data.map((one) => `data: ${one}`),
              '',
              '',
            ].join(end),
          )
          .join('');
        // What comes after the last CR tells that it is no half of a CR LF.
        const whole = `${text}:`;
        const places = [...new Set(cuts.map((cut) => cut % whole.length))].sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, n) =>
          whole.slice(from, places[n] ?? whole.length),
        );
        expect(readAll(...pieces)).toEqual(
          messages.map(({ event, id, data }) => ({
            event: event || 'message',
            id,
            data: data.join('\n'),
          })),
        );
      }),
    );
  });
});
