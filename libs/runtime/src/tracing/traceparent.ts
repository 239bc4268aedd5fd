import type { SpanContext } from '@opentelemetry/api';

/** W3C Trace Context, version 00; ids of zeros alone are invalid there. */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * Reads a `traceparent` header (https://www.w3.org/TR/trace-context/#traceparent-header).
 * @returns undefined for whatever is not one: a trace then begins here
 */
export function parseTraceparent(header: unknown): SpanContext | undefined {
  const text = Buffer.isBuffer(header) ? header.toString('latin1') : header;
  const found = typeof text === 'string' ? TRACEPARENT.exec(text) : null;
  if (found === null) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = found;
  // Of the flags only this one is known here.
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

/** The header that says: this span is the parent. */
export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 1) === 1 ? '01' : '00'}`;
}
