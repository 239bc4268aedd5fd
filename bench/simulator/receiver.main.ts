// A bare receiver: node:http, the body read, 200. It counts, and verifies a signature now and then:
// each would cost the sender's rate, since both share one machine.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ANSWER, SECRET, type Seen } from './exchange.js';

const EVERY = 100;
const seen: Seen = { requests: 0, bytes: 0, forged: 0 };

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    seen.requests += 1;
    for (const { length } of chunks) seen.bytes += length;
    if (seen.requests % EVERY === 0) verify(chunks, request.headers['x-invofox-signature']);
    response.writeHead(200, { 'Content-Length': ANSWER.length });
    response.end(ANSWER);
  });
});

function verify(chunks: readonly Buffer[], signature: unknown): void {
  const hmac = createHmac('sha256', SECRET);
  for (const chunk of chunks) hmac.update(chunk);
  if (hmac.digest('hex') !== signature) seen.forged += 1;
}

process.on('message', () => process.send?.({ kind: 'seen', seen }));
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ kind: 'listening', port: (server.address() as AddressInfo).port });
});
