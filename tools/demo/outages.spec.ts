import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { get, NoAnswer, orNoAnswer, Outages } from './outages.js';

let server: Server;
let url: string;
let status = 200;
let lines: string[];
let outages: Outages;

beforeEach(async () => {
  server = createServer((_, response) => response.writeHead(status).end('{}'));
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  lines = [];
  outages = new Outages((line) => lines.push(line));
});
afterEach(() => void server.close());

const ask = () => outages.ask('the read API', () => get(url));

describe('a server that does not answer', () => {
  it('is told of once, and once more when it is back', async () => {
    status = 503;
    expect([await ask(), await ask()]).toEqual([null, null]);
    status = 200;
    expect((await ask())?.answer.status).toBe(200);
    await ask();
    expect(lines).toEqual([
      'the read API does not answer (503); waiting…',
      'the read API answers again',
    ]);
  });

  it('may be gone altogether', async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    expect(await ask()).toBeNull();
    expect(lines).toEqual(['the read API does not answer (ECONNREFUSED); waiting…']);
  });

  it('is not one that refuses: that is an answer', async () => {
    status = 401;
    expect((await ask())?.answer.status).toBe(401);
    expect(lines).toEqual([]);
  });

  it('is no excuse for a fault of another sort', async () => {
    const broken = async () => {
      throw new TypeError('a bug');
    };
    await expect(outages.ask('the read API', broken)).rejects.toThrow(TypeError);
    await expect(orNoAnswer(broken)).rejects.toThrow(NoAnswer);
  });
});
