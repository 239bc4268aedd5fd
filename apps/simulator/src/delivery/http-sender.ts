import { messageOf } from '#runtime';
import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AttemptResult } from './retry.js';
import type { WebhookRequest } from './webhook-request.js';

/** As much of an answer as is read; a receiver has no reason to send more. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Idle connections go before a receiver closes them (Node's servers: after 5 s). Otherwise a
 * request meets a connection that is just being closed, and a try is wasted.
 */
const IDLE_MS = 4_000;

/** Makes single attempts over kept-alive connections. node:http, since it costs half of fetch. */
export class HttpSender {
  private readonly http: HttpAgent;
  private readonly https: HttpsAgent;
  private readonly inFlight = new Set<ClientRequest>();

  constructor(private readonly timeoutMs: number) {
    // Who sends how many at once is the lanes' to say; a duplicate at once must not wait here.
    const options = { keepAlive: true, maxFreeSockets: 256, timeout: IDLE_MS };
    this.http = new HttpAgent(options);
    this.https = new HttpsAgent(options);
  }

  /** One attempt, never rejected: an answer, or why there was none within the time limit. */
  send({ target, signature, body }: WebhookRequest): Promise<AttemptResult> {
    const started = performance.now();
    const latencyMs = () => Math.round((performance.now() - started) * 10) / 10;
    return new Promise((resolve) => {
      const { isSecure, address } = target;
      const headers = target.headersOf(body.length, signature);
      const request = (isSecure ? httpsRequest : httpRequest)(
        { ...address, headers, agent: isSecure ? this.https : this.http },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            if (size < MAX_ANSWER_BYTES) chunks.push(chunk);
            size += chunk.length;
          });
          response.on('end', () =>
            done({
              kind: 'answer',
              status: response.statusCode ?? 0,
              retryAfter: response.headers['retry-after'],
              body: textOf(chunks),
              latencyMs: latencyMs(),
            }),
          );
          response.on('error', failed);
        },
      );
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer within ${this.timeoutMs} ms`)),
        this.timeoutMs,
      );
      const done = (result: AttemptResult) => {
        clearTimeout(timer);
        this.inFlight.delete(request);
        resolve(result);
      };
      const failed = (error: unknown) =>
        done({
          kind: 'no-answer',
          reason: messageOf(error) || 'the connection failed',
          latencyMs: latencyMs(),
        });
      request.on('error', failed);
      this.inFlight.add(request);
      request.end(body);
    });
  }

  /** Ends what is in flight, and lets the connections go. */
  close(): void {
    for (const request of this.inFlight) request.destroy(new Error('the simulator stopped'));
    this.http.destroy();
    this.https.destroy();
  }
}

/** Most answers come in one piece. */
function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks;
  if (first === undefined) return '';
  return (chunks.length === 1 ? first : Buffer.concat(chunks)).toString('utf8');
}
