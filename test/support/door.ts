import { choosePort } from '../../tools/stack/ports.js';
import { anyPort } from './server-processes.js';
import { TcpRelay } from './tcp-relay.js';

const taken: number[] = [];

/** An address on which nothing listens until it is opened; behind it is a server. */
export class Door {
  private relay: TcpRelay | null = null;

  private constructor(
    private readonly behind: { host: string; port: number },
    private readonly port: number,
  ) {}

  /** Shut. */
  static async to({ hostname: host, port }: URL): Promise<Door> {
    const own = await choosePort('a door', anyPort(), taken, () => undefined);
    taken.push(own);
    return new Door({ host, port: Number(port) }, own);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async open(): Promise<void> {
    this.relay ??= await TcpRelay.start(this.behind, this.port);
  }

  /** Connections that go through it end. */
  async shut(): Promise<void> {
    await this.relay?.close();
    this.relay = null;
  }
}
