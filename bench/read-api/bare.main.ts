// The bare limit: Fastify and one query for the row of a batch. No key, no view, no tag, no log.
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const app = fastify();

app.get<{ Params: { id: string } }>('/v1/batches/:id', async ({ params }, reply) => {
  const { rows } = await pool.query<object>({
    name: 'batch',
    text: 'SELECT * FROM foxtail.batches WHERE environment = $1 AND batch_id = $2',
    values: ['alpha', params.id],
  });
  return rows[0] ?? reply.status(404).send();
});

await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ kind: 'listening', port: (app.server.address() as AddressInfo).port });
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
