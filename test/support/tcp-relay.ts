import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Passes connections on to a server, and can fall silent on those there are, as a network does that forgot them. */
export class TcpRelay {
  private readonly pairs = new Set<[Socket, Socket]>();

  private constructor(private readonly server: Server) {}

  /** @param port a free one unless told otherwise */
  static async start(to: { host: string; port: number }, port = 0): Promise<TcpRelay> {
    const server = createServer((near) => {
      const far = connect(to);
      const pair: [Socket, Socket] = [near, far];
      relay.pairs.add(pair);
      near.pipe(far);
      far.pipe(near);
      for (const socket of pair) {
        socket.on('error', () => undefined);
        socket.on('close', () => {
          for (const one of pair) one.destroy();
          relay.pairs.delete(pair);
        });
      }
    });
    const relay = new TcpRelay(server);
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Nothing comes through on the connections of now any more; new ones are as ever. @returns their number */
  silence(): number {
    for (const [near, far] of this.pairs) {
      near.unpipe(far);
      far.unpipe(near);
      far.resume();
      near.resume();
    }
    return this.pairs.size;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
    await closed;
  }
}
