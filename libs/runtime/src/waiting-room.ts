import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { Liveness } from './liveness.js';
import { portOf } from './port-of.js';
import { problem, PROBLEM_MEDIA_TYPE } from './problem.js';
import type { Readiness, ReadinessReport } from './readiness.js';
import type { Starting } from './starting.js';

interface Parts {
  starting: Pick<Starting, 'waitsFor'>;
  readiness: Pick<Readiness, 'isDraining'>;
  metrics: Pick<Registry, 'metrics' | 'contentType'>;
}

/** Answers that are under way when the app takes over have so long, in milliseconds. */
const LEAVE_MS = 1_000;

/**
 * Listens in the app's place until it can do its work: alive, not ready and why, its metrics, and 503
 * `starting` to all else. Each answer ends its connection, so that nobody keeps one to it.
 */
export class WaitingRoom {
  private readonly server: Server;
  private opening: Promise<number> | null = null;

  constructor(
    private readonly parts: Parts,
    private readonly at: { host: string; port: number },
  ) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** @returns the port it listens on @throws if that is taken */
  open(): Promise<number> {
    this.opening ??= new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.at, () => resolve(portOf(this.server, this.at.port)));
    });
    return this.opening;
  }

  /** Leaves its place to whoever listens next. @returns the port that is free now; null if it was never open */
  async close(): Promise<number | null> {
    const port = await this.opening;
    if (port === null) return null;
    this.server.close();
    this.server.closeIdleConnections();
    setTimeout(() => this.server.closeAllConnections(), LEAVE_MS).unref();
    return port;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.shouldKeepAlive = false;
    // A client that is still sending its body would miss an answer that comes with a reset.
    request.resume();
    const path = request.url?.split('?')[0];
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && path === '/livez') return send(response, 200, new Liveness().report());
    if (isRead && path === '/readyz') return send(response, 503, this.report());
    if (isRead && path === '/metrics') {
      const { metrics } = this.parts;
      response.writeHead(200, { 'content-type': metrics.contentType });
      response.end(await metrics.metrics().catch(() => ''));
      return;
    }
    const { problem: body, headers } = problem({}, 'starting', this.words());
    send(response, body.status, body, { ...headers, 'content-type': PROBLEM_MEDIA_TYPE });
  }

  private report(): ReadinessReport {
    const reasons = new Map(this.parts.starting.waitsFor);
    if (reasons.size === 0) reasons.set('start', 'the process is starting');
    if (this.parts.readiness.isDraining) reasons.set('drain', 'the process is stopping');
    const checks = [...reasons].map(([name, reason]) => [name, { status: 'down', reason }]);
    return {
      status: 'unready',
      checks: Object.fromEntries(checks) as ReadinessReport['checks'],
    };
  }

  /** Without the reasons: these name addresses, which are for `/readyz` and the log. */
  private words(): string {
    const names = [...this.parts.starting.waitsFor.keys()];
    return names.length === 0 ? 'It is starting.' : `It waits for ${names.join(' and ')}.`;
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' },
): void {
  response.writeHead(status, headers).end(JSON.stringify(body));
}
