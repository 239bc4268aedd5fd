import type { Attributes, Span, SpanContext } from '@opentelemetry/api';

export interface SpanStart {
  /** Of few kinds: what is counted together has one name. */
  name: string;
  kind: 'server' | 'producer' | 'consumer' | 'client';
  /** Never a secret, nor anything out of a body. */
  attributes?: Attributes;
  /** Left out: the span within which this is running. Null: none, a trace begins here. */
  parent?: Span | SpanContext | null;
  /** What this follows on, of other traces. */
  links?: readonly SpanContext[];
}

/** The spans of this process. Where traces are off there is none, and null stands in its place. */
export interface Tracing {
  start(span: SpanStart): Span;
  /** Does the work within a span; what starts a span in it has this one as its parent. */
  within<T>(span: SpanStart, work: (span: Span) => Promise<T>): Promise<T>;
  /** Calls `work` so that all that follows from it runs within the span, which somebody else ends. */
  run(span: Span, work: () => void): void;
  /** The span within which this runs; null once that has ended. */
  readonly current: Span | null;
  /** Sends what is left, within a bound: a receiver that is away must not keep the process up. */
  close(): Promise<void>;
}

/** Where Nest finds the tracing, or null. */
export const TRACING = Symbol('tracing');

/** The work within a span where there is tracing, else the work alone. */
export function traced<T>(
  tracing: Tracing | null,
  span: () => SpanStart,
  work: (span: Span | null) => Promise<T>,
): Promise<T> {
  return tracing === null ? work(null) : tracing.within(span(), work);
}
