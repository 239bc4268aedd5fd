import type { RequestSource } from '../ingest/load/connection.js';

/** Requests to read these addresses, one after the other and over again. */
export class GetRequests implements RequestSource {
  private readonly all: readonly Buffer[];
  private sent = 0;

  /** @param count of the requests; the run ends earlier where its pace says so */
  constructor(
    addresses: readonly string[],
    key: string,
    private readonly count: number,
  ) {
    this.all = addresses.map((address) =>
      Buffer.from(
        `GET ${address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\n\r\n`,
        'latin1',
      ),
    );
  }

  get left(): number {
    return this.count - this.sent;
  }

  blank(): Buffer {
    return Buffer.alloc(0);
  }

  next(): Buffer {
    const request = this.all[this.sent % this.all.length] as Buffer;
    this.sent += 1;
    return request;
  }
}
