import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Requests } from './requests.js';
import { percentile, runLoad, type Measured } from './run-load.js';
import type { Pace } from './schedule.js';

let server: Server | null = null;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Loads a server that answers as `listener` does, once it has the body. */
async function load(
  listener: RequestListener,
  pace: Pace,
  { connections = 4, count = 200 } = {},
): Promise<Measured> {
  const started = createServer((request, response) => {
    request.resume().on('end', () => listener(request, response));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const requests = new Requests(3);
  requests.sign(count);
  const { port } = started.address() as AddressInfo;
  return runLoad({ port, connections, pace, requests });
}

describe('runLoad', () => {
  it('in a closed loop sends all it has, each once', async () => {
    const signatures = new Set<unknown>();
    const measured = await load(
      ({ headers }, response) => {
        signatures.add(headers['x-invofox-signature']);
        response.end('{}');
      },
      { kind: 'closed', seconds: 60 },
    );
    expect(measured).toMatchObject({ accepted: 200, refused: {} });
    expect(signatures.size).toBe(200);
  });

  it('counts what was not answered 200 by its status', async () => {
    let seen = 0;
    const measured = await load(
      (_request, response) => {
        seen += 1;
        response.statusCode = seen % 10 === 0 ? 503 : seen % 10 === 1 ? 202 : 200;
        response.end();
      },
      { kind: 'closed', seconds: 60 },
    );
    expect(measured).toMatchObject({ accepted: 160, refused: { '503': 20, '202': 20 } });
  });

  it('fails when a connection is closed under it', async () => {
    const lost = load(({ socket }) => socket.destroy(), { kind: 'closed', seconds: 60 });
    await expect(lost).rejects.toThrow(/closed a connection|ECONNRESET/);
  });

  it('paced, counts each request from the time it was due, so that a stall is seen by all it hits', async () => {
    // While the first answer is held, three quarters of the requests get due; the one connection is taken.
    const heldMs = 300;
    let isFirst = true;
    const measured = await load(
      (_request, response) => {
        const wait = isFirst ? heldMs : 0;
        isFirst = false;
        setTimeout(() => response.end('{}'), wait);
      },
      { kind: 'paced', perSecond: 500, seconds: 0.4 },
      { connections: 1 },
    );
    expect(measured.accepted).toBe(200);
    expect(measured.maxMs).toBeGreaterThan(heldMs - 10);
    expect(measured.p50Ms).toBeGreaterThan(heldMs / 6);
  });
});

describe('percentile', () => {
  it('is the smallest value that the share does not exceed', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, n) => n + 1);
    expect([0, 0.5, 0.99, 1].map((part) => percentile(hundred, part))).toEqual([1, 50, 99, 100]);
    expect(percentile(new Float64Array(0), 0.5)).toBeNaN();
  });
});
