import { connect, type Socket } from 'node:net';
import { AnswerReader } from './answer-reader.js';
import { Requests } from './requests.js';

const READ_BYTES = 4_096;

export interface ConnectionEvents {
  onAnswer: (connection: Connection, status: number) => void;
  onLost: (error: Error) => void;
}

/** One keep-alive connection, with one request under way at most. */
export class Connection {
  /** When the request under way was due, in milliseconds of `performance.now()`. */
  due = 0;
  /** Free for the next request once the answer to the last one is in. */
  private readonly request = Requests.buffer();
  private closed = false;

  private constructor(private readonly socket: Socket) {}

  static open(port: number, { onAnswer, onLost }: ConnectionEvents): Promise<Connection> {
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
      const connection = new Connection(socket);
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

  send(requests: Requests, due: number): void {
    this.due = due;
    requests.next(this.request);
    this.socket.write(this.request);
  }

  close(): void {
    this.closed = true;
    this.socket.destroy();
  }
}
