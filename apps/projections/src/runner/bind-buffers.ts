import type { ClientBase } from 'pg';

/** What of `pg`'s connection is used here; it is none of its public interface, see `bind-buffers.spec.ts`. */
interface Connection {
  bind: (message: Bind) => void;
  _send: (bytes: Buffer) => void;
}

interface Bind {
  portal?: string;
  statement?: string;
  values?: readonly unknown[];
  binary?: boolean;
  valueMapper: (value: unknown) => Buffer | string | null;
}

const BIND = 0x42;
const TEXT = 0;
const BINARY = 1;
const NULL = -1;
/** What is shorter is copied together with what stands before it: less than a write of its own costs. */
const SHORT = 8_192;

/**
 * Lets a connection send parameters that are Buffers as they are. `pg` puts all parameters of a statement into one
 * buffer that starts small and is copied each time it grows: for arrays of a thousand rows that is several
 * times their bytes, and the most of what the garbage collector has to do.
 */
export function bindBuffers(client: ClientBase): void {
  const { connection } = client as unknown as { connection: Connection };
  const general = connection.bind.bind(connection);
  connection.bind = (message) => {
    if (!message.values?.some((value) => Buffer.isBuffer(value))) return general(message);
    // Before anything is sent: it may throw.
    const parts = bindMessage(message);
    for (const part of parts) connection._send(part);
  };
}

/** The message in parts: protocol 3.0, Bind (F). */
function bindMessage({ portal, statement, values = [], binary, valueMapper }: Bind): Buffer[] {
  const mapped = values.map(valueMapper).map(asParameter);
  const names = Buffer.from(`${portal ?? ''}\0${statement ?? ''}\0`);
  const head = Buffer.allocUnsafe(5 + names.length + 2 + 2 * mapped.length + 2);
  let at = 5 + names.copy(head, 5);
  at = head.writeInt16BE(mapped.length, at);
  for (const { format } of mapped) at = head.writeInt16BE(format, at);
  head.writeInt16BE(mapped.length, at);
  const tail = Buffer.allocUnsafe(4);
  tail.writeInt16BE(1, 0);
  tail.writeInt16BE(binary ? BINARY : TEXT, 2);
  const parts = joined([head, ...mapped.flatMap(withLength), tail]);
  const [first = head] = parts;
  first.writeUInt8(BIND, 0);
  // All but the type, which stands before it.
  first.writeInt32BE(parts.reduce((sum, { length }) => sum + length, 0) - 1, 1);
  return parts;
}

interface Parameter {
  format: typeof TEXT | typeof BINARY;
  bytes: Buffer | null;
}

function asParameter(value: Buffer | string | null): Parameter {
  if (Buffer.isBuffer(value)) return { format: BINARY, bytes: value };
  return { format: TEXT, bytes: value == null ? null : Buffer.from(value) };
}

function withLength({ bytes }: Parameter): Buffer[] {
  const length = Buffer.allocUnsafe(4);
  length.writeInt32BE(bytes?.length ?? NULL, 0);
  return bytes === null ? [length] : [length, bytes];
}

/** Puts neighbours that are short into one. */
function joined(parts: readonly Buffer[]): Buffer[] {
  const all: Buffer[] = [];
  let short: Buffer[] = [];
  for (const part of parts) {
    if (part.length < SHORT) {
      short.push(part);
      continue;
    }
    if (short.length > 0) all.push(Buffer.concat(short));
    short = [];
    all.push(part);
  }
  if (short.length > 0) all.push(Buffer.concat(short));
  return all;
}
