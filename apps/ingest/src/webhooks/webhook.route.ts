import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  problemAnswer,
  ProblemLog,
  sendProblem,
  serverSpan,
  type AppContext,
  type TracedRequest,
} from '#runtime';
import type { IngestConfig } from '../ingest.config.js';
import { IngestMetrics } from '../ingest.metrics.js';
import { ingestProblems } from './ingest.problems.js';
import { NotAuthenticError } from './ingest.errors.js';
import { takeRawBodies } from './raw-body.js';
import type { Receipt } from './receipt.js';
import { admitted, WebhookGate, type Admitted, type GatedRequest } from './webhook.gate.js';
import { WebhookReceiver } from './webhook-receiver.js';

interface Parts {
  gate: WebhookGate;
  receiver: WebhookReceiver;
  metrics: IngestMetrics;
  log: ProblemLog;
}

/**
 * `POST|PUT /webhooks/{endpoint}`, as a route of Fastify's own beside the Nest app: this is the one
 * way that takes thousands of requests a second, and Nest's pipeline and hooks would cost as much as
 * the work. It is registered before the app is made, and connected to its parts afterwards.
 */
export class WebhookRoute {
  private parts: Parts | null = null;

  async register(fastify: FastifyInstance): Promise<void> {
    takeRawBodies(fastify, () => this.connected().gate);
    // Loaded at once, with the hooks that there are by now: none that Nest adds later.
    await fastify.register(async (scope) => this.route(scope));
  }

  connect(app: NestFastifyApplication, { logger }: Pick<AppContext<IngestConfig>, 'logger'>): void {
    this.parts = {
      gate: app.get(WebhookGate),
      receiver: app.get(WebhookReceiver),
      metrics: app.get(IngestMetrics),
      log: new ProblemLog(logger),
    };
  }

  private route(fastify: FastifyInstance): void {
    fastify.all<{ Params: { endpoint: string } }>('/webhooks/:endpoint', {
      onRequest: (request: GatedRequest, _reply, done) => {
        try {
          request[admitted] = this.connected().gate.admit(request.params.endpoint, request);
          done();
        } catch (error) {
          done(error as Error);
        }
      },
      // Also where the client is gone before its body has come: no answer is ever finished then.
      errorHandler: (error, request, reply) => {
        this.connected().gate.leave(request);
        this.refuse(error, request, reply);
      },
      // No async function: Fastify would wait for it and for the answer, which costs more than the answer.
      handler: (request: GatedRequest & TracedRequest, reply) => {
        const { gate, receiver } = this.connected();
        const { endpoint } = request[admitted] as Admitted;
        const { headers, body } = request;
        receiver
          .receive({
            endpoint,
            // A request without a body has no parser run on it.
            body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
            headers,
            receivedAt: new Date(),
            span: request[serverSpan],
          })
          .then(
            (receipt) => {
              gate.noteAuthentic(request.ip);
              gate.leave(request);
              this.answer(receipt, reply);
            },
            (error: unknown) => {
              if (error instanceof NotAuthenticError) gate.noteForged(request.ip);
              gate.leave(request);
              this.refuse(error, request, reply);
            },
          );
      },
    });
  }

  /** 200 and nothing else means accepted. */
  private answer(receipt: Receipt, reply: FastifyReply): void {
    void reply.code(200).type('application/json; charset=utf-8').send(JSON.stringify(receipt));
  }

  private refuse(error: unknown, request: GatedRequest, reply: FastifyReply): void {
    const { gate, metrics, log } = this.connected();
    const answer = problemAnswer(error, ingestProblems);
    const endpoint = gate.nameOf(request.params.endpoint);
    const reason = error instanceof NotAuthenticError ? error.reason : answer.body.code;
    metrics.refused(endpoint, answer.status, reason);
    log.write(error, answer, { endpoint, reason }, `${endpoint} ${reason}`, performance.now());
    sendProblem(reply, answer);
  }

  private connected(): Parts {
    if (this.parts === null) throw new Error('a webhook came before the app was there');
    return this.parts;
  }
}
