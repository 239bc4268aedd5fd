import { connect, type Socket } from 'node:net';
import { AnswerReader } from './answer-reader.js';

const READ_BYTES = 65_536;

/** What a load sends, one request after the other. */
export interface RequestSource {
  /** How many there are yet. */
  readonly left: number;
  /** A buffer of one connection's, for {@link next}. */
  blank(): Buffer;
  /** The bytes of the next request, in `buffer` or elsewhere; there must be one left. */
  next(buffer: Buffer): Buffer;
}

export interface ConnectionEvents {
  onAnswer: (connection: Connection, status: number) => void;
  onLost: (error: Error) => void;
}

/** One keep-alive connection, with one request under way at most. */
export class Connection {
  /** When the request under way was due, in milliseconds of `performance.now()`. */
  due = 0;
  /** Free for the next request once the answer to the last one is in. */
  private readonly buffer: Buffer;
  private closed = false;

  private constructor(
    private readonly socket: Socket,
    private readonly requests: RequestSource,
  ) {
    this.buffer = requests.blank();
  }

  static open(
    port: number,
    requests: RequestSource,
    { onAnswer, onLost }: ConnectionEvents,
  ): Promise<Connection> {
    const reader = new AnswerReader();
    return new Promise((resolve, reject) => {
      const onread = {
        buffer: Buffer.alloc(READ_BYTES),
        callback: (bytes: number, buffer: Uint8Array): boolean => {
          try {
            const status = reader.read((buffer as Buffer).subarray(0, bytes));
            if (status !== null) onAnswer(connection, status);
          } catch (error) {
            socket.destroy(error as Error);
          }
          return true;
        },
      };
      const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
      const connection = new Connection(socket, requests);
      socket.once('connect', () => resolve(connection));
      socket.on('error', (error) => {
        reject(error);
        onLost(error);
      });
      socket.on('close', () => {
        if (!connection.closed) onLost(new Error('the receiver closed a connection'));
      });
    });
  }

  send(due: number): void {
    this.due = due;
    this.socket.write(this.requests.next(this.buffer));
  }

  close(): void {
    this.closed = true;
    this.socket.destroy();
  }
}
