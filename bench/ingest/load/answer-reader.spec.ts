import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AnswerReader } from './answer-reader.js';

const answer = (status: number, body: string, name = 'Content-Length') =>
  Buffer.from(
    `HTTP/1.1 ${status} Whatever\r\n${name}: ${Buffer.byteLength(body)}\r\nX-More: 1\r\n\r\n${body}`,
  );

/** The statuses that a reader makes of the bytes, given to it in pieces that end at `cuts`. */
function read(reader: AnswerReader, bytes: Buffer, cuts: readonly number[]): (number | null)[] {
  const ends = [...new Set(cuts.map((cut) => 1 + (cut % bytes.length))), bytes.length];
  const sorted = [...new Set(ends)].sort((a, b) => a - b);
  return sorted.map((end, n) => {
    const chunk = Buffer.from(bytes.subarray(sorted[n - 1] ?? 0, end));
    const status = reader.read(chunk);
    // The socket's buffer is used again.
    chunk.fill(0);
    return status;
  });
}

describe('AnswerReader', () => {
  it('reads the status once the whole answer is there, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 599 }),
        fc.string(),
        fc.constantFrom('Content-Length', 'content-length'),
        fc.array(fc.nat(500)),
        (status, body, name, cuts) => {
          const reader = new AnswerReader();
          for (let again = 0; again < 2; again += 1) {
            const statuses = read(reader, answer(status, body, name), cuts);
            expect(statuses.at(-1)).toBe(status);
            expect(statuses.slice(0, -1).every((one) => one === null)).toBe(true);
          }
        },
      ),
    );
  });

  it('refuses what it can not count', () => {
    const chunked = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    expect(() => new AnswerReader().read(chunked)).toThrow('without Content-Length');
    const two = Buffer.concat([answer(200, 'a'), answer(200, 'b')]);
    expect(() => new AnswerReader().read(two)).toThrow('more than one answer');
  });
});
