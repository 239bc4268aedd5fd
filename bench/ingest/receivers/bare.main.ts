// The bare limit: node:http, HMAC and JSON.parse. It keeps nothing; no receiver on Node is cheaper.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { endpoint } from '../endpoint.js';
import { openSigned } from './signed-body.js';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const webhook = openSigned(Buffer.concat(chunks), request.headers[endpoint.signatureHeader]);
    const answer = JSON.stringify({ ok: webhook !== null });
    response.writeHead(webhook === null ? 401 : 200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
});

server.listen(0, '127.0.0.1', () => {
  process.send?.({ kind: 'listening', port: (server.address() as AddressInfo).port });
});
process.on('disconnect', () => process.exit(0));
