import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** A span as a receiver of OTLP sees it. */
export interface ReceivedSpan {
  service: string;
  name: string;
  /** As OTLP numbers them: 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  attributes: Record<string, string | number | boolean>;
  links: { traceId: string; spanId: string }[];
  /** 2 is an error. */
  status: number;
}

interface Value {
  stringValue?: string;
  intValue?: string | number;
  boolValue?: boolean;
  doubleValue?: number;
}
type Attributes = { key: string; value: Value }[];
interface Span extends Omit<ReceivedSpan, 'service' | 'attributes' | 'links' | 'status'> {
  attributes?: Attributes;
  links?: { traceId: string; spanId: string }[];
  status?: { code?: number };
}
interface Export {
  resourceSpans: { resource: { attributes: Attributes }; scopeSpans: { spans: Span[] }[] }[];
}

/** Takes traces as a collector does: OTLP over HTTP, in JSON (opentelemetry-proto, `trace_service.proto`). */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** All that came, to look for what must not be in it. */
  text = '';

  private constructor(
    private readonly server: Server,
    private readonly scheme: 'http' | 'https',
  ) {}

  /** @param tls its certificate, and whose it takes; without, it speaks plain HTTP */
  static async start(tls?: ServerOptions): Promise<OtlpReceiver> {
    const take: RequestListener = (request, response) => {
      void buffer(request).then((sent) => {
        const isZipped = request.headers['content-encoding'] === 'gzip';
        const body = (isZipped ? gunzipSync(sent) : sent).toString();
        if (request.url === '/v1/traces') receiver.take(body);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    };
    const server = tls === undefined ? createServer(take) : createSecureServer(tls, take);
    const receiver = new OtlpReceiver(server, tls === undefined ? 'http' : 'https');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  /** What OTEL_EXPORTER_OTLP_ENDPOINT is. */
  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('it does not listen');
    return `${this.scheme}://127.0.0.1:${address.port}`;
  }

  /** The spans of that kind of work, of one service. */
  of(service: string, name: string | RegExp): ReceivedSpan[] {
    return this.spans.filter(
      (span) =>
        span.service === service &&
        (typeof name === 'string' ? span.name === name : name.test(span.name)),
    );
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(body: string): void {
    this.text += body;
    for (const { resource, scopeSpans } of (JSON.parse(body) as Export).resourceSpans) {
      const service = String(record(resource.attributes)['service.name']);
      for (const { attributes = [], links = [], status, ...span } of scopeSpans.flatMap(
        ({ spans }) => spans,
      ))
        this.spans.push({
          ...span,
          service,
          attributes: record(attributes),
          links,
          status: status?.code ?? 0,
        });
    }
  }
}

function record(attributes: Attributes): ReceivedSpan['attributes'] {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.boolValue ??
        value.doubleValue ??
        (value.intValue === undefined ? '' : Number(value.intValue)),
    ]),
  );
}
