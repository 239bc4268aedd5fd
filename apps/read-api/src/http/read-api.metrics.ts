import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Streams } from '../streams/streams.js';
import { Waiters } from '../waiting/waiters.js';

/** Buckets of the time until a request is answered, in seconds. */
const SECONDS_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What of `pg`'s pool is used here. */
interface Pool {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

/** Labels are routes as they are declared, statuses, and words of closed lists; never what a caller chose. */
export function measureRequests(app: NestFastifyApplication, registry: Registry): void {
  const registers = [registry];
  const requests = new Counter({
    name: 'foxtail_read_api_requests_total',
    help: 'Requests that were answered, by route and status.',
    labelNames: ['route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'foxtail_read_api_request_seconds',
    help: 'Time until the answer, of those that did not ask to wait, and without streams.',
    labelNames: ['route'],
    buckets: SECONDS_BUCKETS,
    registers,
  });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'none';
      requests.inc({ route, status: String(reply.raw.statusCode) });
      if (!isWaiting(request, route)) seconds.observe({ route }, reply.elapsedTime / 1_000);
      done();
    });
  measureBounds(app, registers);
}

/** Held back because the caller wished it so: its time says nothing about this process. */
function isWaiting({ headers }: FastifyRequest, route: string): boolean {
  return (
    headers.prefer !== undefined ||
    headers['foxtail-position'] !== undefined ||
    route.endsWith('/stream')
  );
}

/** What is bounded in a process, and how much of it is in use. */
function measureBounds(app: NestFastifyApplication, registers: Registry[]): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `foxtail_read_api_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  const waiters = app.get(Waiters);
  const streams = app.get(Streams);
  const pool = (app.get(DataSource).driver as PostgresDriver).master as Pool;
  gauge('waiters', 'Requests that wait; MAX_WAITERS at most.', () => waiters.count);
  gauge('streams', 'Streams that are open; MAX_STREAMS at most.', () => streams.count);
  gauge(
    'connections_busy',
    'Connections to Postgres in use; POOL_SIZE at most.',
    () => pool.totalCount - pool.idleCount,
  );
  gauge('connections_waiting', 'Reads that wait for one.', () => pool.waitingCount);
}
