import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { eventually } from './eventually.js';
import { ReadyReplicas } from './ready-replicas.js';
import type { Target } from './vendor-load.js';

/** An answer that is no 200, so that a test that fails says what was refused, by whom, when and why. */
export interface Refusal {
  at: string;
  replica: string;
  request: string;
  status: number;
  why: string;
}

const LOOK_EVERY_MS = 250;
/** Long before a replica closes an idle connection, which it does after 72 s: a request would meet the closing. */
const IDLE_MS = 20_000;
const LONGEST_WHY = 300;

/**
 * One address for several replicas, as a Service of Kubernetes is: each request goes to the next of those that are
 * ready, over connections that are kept. It never tries again: where a replica has no answer, the client sees 502.
 */
export class Balancer {
  /** Requests by the replica that answered them. */
  readonly answered = new Map<string, number>();
  readonly refusals: Refusal[] = [];
  private readonly agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  private turn = 0;

  private constructor(
    private readonly server: Server,
    readonly ready: ReadyReplicas,
  ) {
    // It closes no client's connection: the fault would be its own.
    server.keepAliveTimeout = 0;
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) =>
      this.pass(incoming, outgoing),
    );
  }

  static async over(replicas: readonly [Target, ...Target[]]): Promise<Balancer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Balancer(server, ReadyReplicas.follow(replicas, LOOK_EVERY_MS));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Waits until so many more requests were answered by its replicas. */
  async answers(more: number): Promise<void> {
    const count = () => [...this.answered.values()].reduce((sum, one) => sum + one, 0);
    const wanted = count() + more;
    await eventually(() => (count() >= wanted ? undefined : `${count()} of ${wanted} answered`), {
      withinMs: 90_000,
    });
  }

  async stop(): Promise<void> {
    await this.ready.stop();
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { targets } = this.ready;
    const { replica, url: base } = targets[this.turn++ % targets.length] ?? targets[0];
    const { method = 'GET', headers, url = '/' } = incoming;
    const refuse = (status: number, why: string) =>
      this.refusals.push({
        at: new Date().toISOString(),
        replica,
        request: `${method} ${url}`,
        status,
        why: why.slice(0, LONGEST_WHY),
      });
    const fail = (error: Error) => {
      refuse(502, error.message);
      outgoing.writeHead(502).end(`${replica}: ${error.message}`);
    };
    const passed = request(new URL(url, base), { method, headers, agent: this.agent });
    passed.once('error', fail);
    passed.once('response', (answer) => {
      const { statusCode: status = 502, headers: kept } = answer;
      // The connection to the replica ends with them; the client's is with the balancer.
      delete kept.connection;
      delete kept['keep-alive'];
      buffer(answer).then((body) => {
        this.answered.set(replica, (this.answered.get(replica) ?? 0) + 1);
        if (status !== 200) refuse(status, body.toString());
        outgoing.writeHead(status, kept).end(body);
      }, fail);
    });
    incoming.pipe(passed);
  }
}
