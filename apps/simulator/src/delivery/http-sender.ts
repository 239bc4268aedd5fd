import { messageOf } from '#runtime';
import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
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
  send(request: WebhookRequest): Promise<AttemptResult> {
    const started = performance.now();
    const latencyMs = () => Math.round((performance.now() - started) * 10) / 10;
    return new Promise((resolve) => {
      const failed = (error: unknown) =>
        resolve({
          kind: 'no-answer',
          reason: messageOf(error) || 'the connection failed',
          latencyMs: latencyMs(),
        });
      try {
        this.attempt(
          request,
          (response, body) =>
            resolve({
              kind: 'answer',
              status: response.statusCode ?? 0,
              retryAfter: response.headers['retry-after'],
              body,
              latencyMs: latencyMs(),
            }),
          failed,
        );
      } catch (error) {
        // node:http throws at once for headers that do not go together, such as Trailer here.
        failed(error);
      }
    });
  }

  /** Calls one of the two at least once; whichever comes first counts. */
  private attempt(
    { target, signature, body }: WebhookRequest,
    answered: (response: IncomingMessage, body: string) => void,
    failed: (error: unknown) => void,
  ): void {
    const { isSecure, address } = target;
    let isAnswered = false;
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
        response.on('end', () => {
          isAnswered = true;
          answered(response, textOf(chunks));
        });
        response.on('error', failed);
      },
    );
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${this.timeoutMs} ms`)),
      this.timeoutMs,
    );
    request.on('error', failed);
    request.on('close', () => {
      clearTimeout(timer);
      this.inFlight.delete(request);
      // Without an error where the receiver asks for another protocol (101), say.
      if (!isAnswered) failed(new Error('the connection was closed without an answer'));
    });
    this.inFlight.add(request);
    request.end(body);
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
