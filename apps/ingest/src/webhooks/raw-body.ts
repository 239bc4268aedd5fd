import type { FastifyInstance } from 'fastify';
import type { Readable } from 'node:stream';
import { BodyIncompleteError } from './ingest.errors.js';
import { admitted, type GatedRequest, type WebhookGate } from './webhook.gate.js';

/**
 * Hands every body on as the bytes that came, whatever its Content-Type says, since the signature
 * is over them and the vendor's guide names no type. Only that of a request that was let in: what
 * else comes is passed over, so that it takes no memory.
 */
export function takeRawBodies(fastify: FastifyInstance, gate: () => WebhookGate): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (request, payload, done) => {
    const held = (request as GatedRequest)[admitted];
    if (held === undefined) {
      payload.resume();
      done(null);
    } else {
      gather(payload, (bytes) => gate().take(held, bytes), done);
    }
  });
  // A Content-Type that is no media type would be refused before any parser is asked.
  fastify.addHook('onRequest', (request, _reply, done) => {
    const type = request.raw.headers['content-type'];
    if (type !== undefined && !MEDIA_TYPE.test(type)) delete request.raw.headers['content-type'];
    done();
  });
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(;.*)?$/;

/** @param take told of the size of each chunk; what it throws ends the reading */
function gather(
  payload: Readable,
  take: (bytes: number) => void,
  done: (error: Error | null, body?: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let isOver = false;
  // The listeners stay: they go with the request, and taking them off costs as much as the rest.
  const stop = (error: Error | null) => {
    if (isOver) return;
    isOver = true;
    // Copied in any case: a chunk is a view of a larger buffer, which would stay with it.
    if (error === null) done(null, Buffer.concat(chunks));
    else done(error);
    chunks.length = 0;
  };
  const onData = (chunk: Buffer) => {
    if (isOver) return;
    try {
      take(chunk.length);
      chunks.push(chunk);
    } catch (error) {
      stop(error as Error);
    }
  };
  const onEnd = () => stop(null);
  const onCut = () => {
    // Each request ends with `close`: an error costs more than all of this.
    if (!isOver) stop(new BodyIncompleteError());
  };
  payload.on('data', onData).on('end', onEnd).on('close', onCut);
  // Followed by `close`; without a listener it would be thrown.
  payload.on('error', () => undefined);
}
