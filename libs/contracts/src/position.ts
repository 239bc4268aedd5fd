/** Where an event stands in the log. */
export interface LogPosition {
  topic: string;
  partition: number;
  /** Decimal text: Kafka's offsets have 64 bits. */
  offset: string;
}

/** A position as ingest answers it: opaque to callers, who only hand it back to the read API. */
export function encodePosition({ topic, partition, offset }: LogPosition): string {
  return Buffer.from(JSON.stringify([topic, partition, offset])).toString('base64url');
}

/** Reads a token of {@link encodePosition}; null for anything else. */
export function decodePosition(token: string): LogPosition | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length !== 3) return null;
    const [topic, partition, offset] = parts as unknown[];
    return typeof topic === 'string' &&
      Number.isInteger(partition) &&
      typeof offset === 'string' &&
      /^\d{1,19}$/.test(offset)
      ? { topic, partition: partition as number, offset }
      : null;
  } catch {
    return null;
  }
}

/** An event that is durable and not in the log yet: its place is not known, its identity is. */
export interface SpooledPosition {
  source: string;
  entity: string;
  subject: string;
  id: string;
}

/** The token of an event in the spool: whoever waits for it waits for just this event. */
export function encodeSpooledPosition({ source, entity, subject, id }: SpooledPosition): string {
  return Buffer.from(JSON.stringify(['spool', source, entity, subject, id])).toString('base64url');
}

/** Reads a token of {@link encodeSpooledPosition}; null for anything else. */
export function decodeSpooledPosition(token: string): SpooledPosition | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length !== 5) return null;
    if (!parts.every((part) => typeof part === 'string') || parts[0] !== 'spool') return null;
    const [, source = '', entity = '', subject = '', id = ''] = parts;
    return { source, entity, subject, id };
  } catch {
    return null;
  }
}
