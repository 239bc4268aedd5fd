import { AsyncLocalStorage } from 'node:async_hooks';
import {
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from '../logging.js';
import { resourceOf, VERSION } from './resource.js';
import { samplerOf } from './sampler.js';
import { tracesLog } from './traces.log.js';
import type { TracingSettings } from './tracing.config.js';
import type { SpanStart, Tracing } from './tracing.js';

/** Spans that wait to be sent, at most; more are dropped. A second of ingest's full speed. */
const MOST_WAITING = 16_384;
const EVERY_MS = 1_000;
/** How long the last of them may take when the process stops. */
const CLOSE_MS = 5_000;

const KINDS = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
} as const;

/** Traces by OpenTelemetry's SDK, to a receiver of OTLP over HTTP, in JSON. Loaded only where it is wanted. */
export class OtlpTracing implements Tracing {
  private readonly running = new AsyncLocalStorage<Span>();
  private readonly provider: TracerProvider;
  private readonly tracer: Tracer;

  constructor(settings: TracingSettings, endpoint: string, app: string, logger: Logger) {
    const say = tracesLog(logger, () => performance.now());
    const quiet = () => undefined;
    diag.setLogger(
      { error: say, warn: say, info: quiet, debug: quiet, verbose: quiet },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
    this.provider = new TracerProvider({
      sampler: samplerOf(settings),
      resource: resourceOf(settings, app),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }),
          maxQueueSize: MOST_WAITING,
          scheduledDelayMillis: EVERY_MS,
        }),
      ],
    });
    this.tracer = this.provider.getTracer('foxtail', VERSION);
  }

  start({ name, kind, attributes, parent, links }: SpanStart): Span {
    return this.tracer.startSpan(
      name,
      {
        kind: KINDS[kind],
        ...(attributes ? { attributes } : {}),
        ...(links ? { links: links.map((context) => ({ context })) } : {}),
      },
      contextOf(parent === undefined ? this.current : parent),
    );
  }

  async within<T>(start: SpanStart, work: (span: Span) => Promise<T>): Promise<T> {
    const span = this.start(start);
    try {
      return await this.running.run(span, () => work(span));
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  }

  run(span: Span, work: () => void): void {
    this.running.run(span, work);
  }

  get current(): Span | null {
    const span = this.running.getStore();
    // What was begun within a span, such as a timer, may go on for long after it.
    return span === undefined || hasEnded(span) ? null : span;
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    // What can't be sent is said by `diag`.
    await Promise.race([this.provider.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
  }
}

/** The span ends in an error. Its name or code alone: a message may hold what was sent. */
function fail(span: Span, error: unknown): void {
  const { code, name } = error as { code?: unknown; name?: unknown };
  const type = [code, name].find((one) => typeof one === 'string');
  span.setAttribute('error.type', type ?? 'error');
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function contextOf(parent: Span | SpanContext | null): Context {
  if (parent === null) return ROOT_CONTEXT;
  return 'traceId' in parent
    ? trace.setSpanContext(ROOT_CONTEXT, parent)
    : trace.setSpan(ROOT_CONTEXT, parent);
}

/** One that is not sampled never records; its children are not sampled either, so it may stay the parent. */
function hasEnded(span: Span): boolean {
  return 'ended' in span && span.ended === true;
}
