import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from './eventually.js';
import { ReadyReplicas } from './ready-replicas.js';
import type { Target } from './vendor-load.js';

/**
 * One address for several replicas, as a Service of Kubernetes is: each request goes to the next of those whose
 * `/readyz` said ok when it was last looked at. It never tries again: what a replica refuses, the client sees as 502.
 */
export class Balancer {
  /** Requests by the replica that answered them. */
  readonly answered = new Map<string, number>();
  /** Idle connections go before a replica closes them (Node's servers: after 5 s): a request would meet the closing. */
  private readonly agent = new Agent({ keepAlive: true, timeout: 4_000 });
  private turn = 0;

  private constructor(
    private readonly server: Server,
    readonly ready: ReadyReplicas,
  ) {
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) =>
      this.pass(incoming, outgoing),
    );
  }

  static async over(replicas: readonly [Target, ...Target[]]): Promise<Balancer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Balancer(server, ReadyReplicas.follow(replicas));
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
    const target = targets[this.turn++ % targets.length] ?? targets[0];
    const { method = 'GET', headers, url = '/' } = incoming;
    const passed = request(new URL(url, target.url), { method, headers, agent: this.agent });
    passed.once('response', (answer) => {
      this.answered.set(target.replica, (this.answered.get(target.replica) ?? 0) + 1);
      // The connection to the replica ends with it; the client's is with the balancer.
      const { headers: kept } = answer;
      delete kept.connection;
      outgoing.writeHead(answer.statusCode ?? 502, kept);
      answer.pipe(outgoing);
    });
    passed.once('error', (error) => {
      if (outgoing.headersSent) return void outgoing.destroy(error);
      outgoing.writeHead(502).end(`${target.replica}: ${error.message}`);
    });
    incoming.pipe(passed);
  }
}
