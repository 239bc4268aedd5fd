// The bare limit: as many loops as the simulator has requests in flight, each a node:http POST with
// one HMAC. No event is made and nothing is written down; a sender on node:http is not cheaper.
import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { CONCURRENCY, SECRET, type BareOrder, type BareResult } from './exchange.js';

const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });

process.on('disconnect', () => process.exit(0));
process.on('message', (order: BareOrder) => void run(order));
// No port of its own: it says that it is there.
process.send?.({ kind: 'listening', port: 0 });

async function run({ port, seconds, bytes }: BareOrder): Promise<void> {
  const body = Buffer.alloc(bytes, 'a');
  const began = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  const end = Date.now() + seconds * 1_000;
  let sent = 0;
  const loop = async () => {
    while (Date.now() < end) {
      await post(port, body);
      sent += 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, loop));
  const { user, system } = process.cpuUsage(cpu);
  const took = Number(process.hrtime.bigint() - began) / 1e9;
  const result: BareResult = { kind: 'bare', sent, seconds: took, cpuMicros: user + system };
  process.send?.(result);
}

function post(port: number, body: Buffer): Promise<void> {
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-invofox-signature': signature,
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path: '/', method: 'POST', headers, agent },
      (response) => {
        response.resume();
        response.on('end', resolve);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
