import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { problemAnswer, sendProblem, type AppContext } from '#runtime';
import type { IngestConfig } from '../ingest.config.js';
import { IngestMetrics } from '../ingest.metrics.js';
import { ingestProblems } from './ingest.problems.js';
import { NotAuthenticError } from './ingest.errors.js';
import { RejectionLog } from './rejection-log.js';
import { admitted, WebhookGate, type Admitted, type GatedRequest } from './webhook.gate.js';
import { WebhookReceiver } from './webhook-receiver.js';

/**
 * `POST|PUT /webhooks/{endpoint}`, as a route of Fastify's own inside the Nest app: this is the one
 * way that takes thousands of requests a second, and Nest's pipeline would cost as much as the work.
 */
export function routeWebhooks(
  app: NestFastifyApplication,
  { logger }: AppContext<IngestConfig>,
): void {
  const gate = app.get(WebhookGate);
  const receiver = app.get(WebhookReceiver);
  const metrics = app.get(IngestMetrics);
  const log = new RejectionLog(logger);

  const refuse = (error: unknown, request: GatedRequest, reply: FastifyReply) => {
    const answer = problemAnswer(error, ingestProblems);
    const endpoint = gate.nameOf(request.params.endpoint);
    const reason = error instanceof NotAuthenticError ? error.reason : answer.body.code;
    metrics.refused(endpoint, answer.status, reason);
    const fields = { ...answer.logged, endpoint, reason };
    if (answer.body.code === 'internal-error')
      logger.error({ ...fields, err: error }, 'request failed');
    else log.write(`${endpoint} ${reason}`, fields, performance.now());
    sendProblem(reply, answer);
  };

  app
    .getHttpAdapter()
    .getInstance()
    .all<{ Params: { endpoint: string } }>('/webhooks/:endpoint', {
      onRequest: (request: GatedRequest, _reply, done) => {
        try {
          request[admitted] = gate.admit(request.params.endpoint, request);
          done();
        } catch (error) {
          done(error as Error);
        }
      },
      // Also where the client is gone before its body has come: no answer is ever finished then.
      errorHandler: (error, request, reply) => {
        gate.leave(request);
        refuse(error, request, reply);
      },
      handler: async (request: GatedRequest, reply) => {
        const { endpoint } = request[admitted] as Admitted;
        // A request without a body has no parser run on it.
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        try {
          const { headers } = request;
          const receipt = await receiver.receive({
            endpoint,
            body,
            headers,
            receivedAt: new Date(),
          });
          gate.noteAuthentic(request.ip);
          // 200 and nothing else means accepted.
          return await reply
            .code(200)
            .type('application/json; charset=utf-8')
            .send(JSON.stringify(receipt));
        } catch (error) {
          if (error instanceof NotAuthenticError) gate.noteForged(request.ip);
          refuse(error, request, reply);
          return reply;
        } finally {
          gate.leave(request);
        }
      },
    });
}
