// What a person writes first: Fastify, the signature, and one `send` for each request. With acks=all
// and idempotent, since anything less would lose or double events; one request in flight is what
// kafkajs asks for then, as more would reorder on a retry.
import { fastify } from 'fastify';
import { Kafka, logLevel } from 'kafkajs';
import type { AddressInfo } from 'node:net';
import { endpoint } from '../endpoint.js';
import { openSigned } from './signed-body.js';

const { KAFKA_BROKERS = '', TOPIC = '' } = process.env;

const kafka = new Kafka({
  clientId: 'foxtail-bench-plain',
  brokers: KAFKA_BROKERS.split(','),
  logLevel: logLevel.ERROR,
});
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
await producer.connect();

const app = fastify();
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
  done(null, body),
);
app.post<{ Body: Buffer }>(endpoint.path, async (request, reply) => {
  const webhook = openSigned(request.body, request.headers[endpoint.signatureHeader]);
  if (webhook === null) return reply.code(401).send({ ok: false });
  await producer.send({
    topic: TOPIC,
    acks: -1,
    messages: [{ key: webhook.data._id, value: request.body }],
  });
  return { ok: true };
});

await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ kind: 'listening', port: (app.server.address() as AddressInfo).port });
process.on('disconnect', () => process.exit(0));
