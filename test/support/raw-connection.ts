import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** A connection on which anything can be said, HTTP or not. */
export class RawConnection {
  private text = '';
  private isClosed = false;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isClosed = true));
  }

  /** @param localAddress the address to come from, such as 127.0.0.2 */
  static async open(url: string, localAddress?: string): Promise<RawConnection> {
    const { hostname: host, port } = new URL(url);
    const socket = connect({ host, port: Number(port), ...(localAddress ? { localAddress } : {}) });
    const connection = new RawConnection(socket);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
    return connection;
  }

  get closed(): boolean {
    return this.isClosed;
  }

  /** All that came back so far. */
  get received(): string {
    return this.text;
  }

  send(text: string | Buffer): void {
    if (!this.isClosed) this.socket.write(text);
  }

  /** Ends it from here, as a client does that has lost its patience. */
  destroy(): void {
    this.socket.destroy();
  }

  /** Once the other side has closed it: all that came back. */
  async untilClosed(): Promise<string> {
    if (!this.isClosed) await once(this.socket, 'close');
    return this.text;
  }
}
