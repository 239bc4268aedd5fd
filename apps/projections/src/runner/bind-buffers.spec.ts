import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { bindBuffers } from './bind-buffers.js';

interface Inner {
  bind: (message: object) => void;
  _send: (bytes: Buffer) => void;
}

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  prepareValue: (value: unknown) => unknown;
};

const values = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 20_000, size: 'max' }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: 'grapheme' }),
    fc.constant(null),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.string()),
  ),
  { maxLength: 12 },
);

const messages = fc.record({
  portal: fc.constantFrom('', 'p'),
  statement: fc.constantFrom('', 'upsert documents', 'ä'),
  binary: fc.boolean(),
  values,
});

/** What a connection of `pg` puts on the wire for it, as this version of `pg` does by itself or as it is told to. */
function sent(message: object, prepare: (client: pg.Client) => void): Buffer {
  const client = new pg.Client();
  const { connection } = client as unknown as { connection: Inner };
  const parts: Buffer[] = [];
  connection._send = (bytes) => void parts.push(Buffer.from(bytes));
  prepare(client);
  connection.bind({ ...message, valueMapper: prepareValue });
  return Buffer.concat(parts);
}

describe('Parameters that are Buffers', () => {
  it('reach Postgres byte for byte as pg itself would send them', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(sent(message, bindBuffers).equals(sent(message, () => undefined))).toBe(true);
      }),
    );
  });

  it('are not copied where they are long', () => {
    const long = Buffer.alloc(100_000);
    const client = new pg.Client();
    const { connection } = client as unknown as { connection: Inner };
    const parts: Buffer[] = [];
    connection._send = (bytes) => void parts.push(bytes);
    bindBuffers(client);
    connection.bind({ values: ['a', long, 1], valueMapper: prepareValue });
    expect(parts.some((part) => part === long)).toBe(true);
  });

  it('leave nothing half sent where one of them can not be sent', () => {
    const parts: Buffer[] = [];
    const client = new pg.Client();
    const { connection } = client as unknown as { connection: Inner };
    connection._send = (bytes) => void parts.push(bytes);
    bindBuffers(client);
    const circular: Record<string, unknown> = {};
    circular['itself'] = circular;
    const bind = () =>
      connection.bind({ values: [Buffer.alloc(9_000), circular], valueMapper: prepareValue });
    expect(bind).toThrow(/circular/i);
    expect(parts).toEqual([]);
  });
});
