import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { connectionOf, createClient } from './database.connection.js';

/** A message of Postgres's protocol, version 3. */
const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.from(`${type}0000`);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
/** What a server sends to one who connects while it stops, in one go. */
const READY_AND_GONE = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('Z', Buffer.from('I')),
  message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0')),
]);

describe('a server that stops right after it has taken a connection', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((socket) => socket.once('data', () => socket.end(READY_AND_GONE)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `postgres://foxtail@127.0.0.1:${(server.address() as AddressInfo).port}/foxtail`;
  });
  afterAll(() => void server.close());

  it('fails the query of whoever borrowed it from a pool, and not the process', async () => {
    const pool = new pg.Pool(connectionOf(url));
    pool.on('error', () => undefined);
    const client = await pool.connect();
    await expect(client.query('SELECT 1')).rejects.toThrow(/terminat|connection error/);
    client.release(true);
    await pool.end();
  });

  it('fails the query of a connection of its own, and not the process', async () => {
    const client = createClient(url);
    await client.connect();
    await expect(client.query('SELECT 1')).rejects.toThrow(/terminat|connection error/);
  });
});
