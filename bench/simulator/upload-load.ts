import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { API_KEY } from './exchange.js';

/** As many as one call may name, so that the call itself costs the least for each of them. */
const DOCUMENTS = 100;
/** Created, closed and processed: what the batch of an upload adds to its documents' deliveries. */
export const DELIVERIES_OF_UPLOAD = DOCUMENTS + 3;
const UPLOADERS = 2;
const WAIT_MS = 50;

/**
 * Loads the simulator by the vendor's own `POST /v1/ingest/by-url`, 100 documents each time, as fast as
 * it takes them: it answers 503 while too many deliveries wait. That call has the least to read, so
 * that what is measured are deliveries, and not the parsing of multipart.
 */
export class UploadLoad {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: UPLOADERS });
  private readonly body = bodyOf(DOCUMENTS);
  private begun = 0;
  private stopped = false;
  readonly ended: Promise<void>;

  constructor(
    private readonly port: number,
    private readonly uploads: number,
  ) {
    this.ended = Promise.all(Array.from({ length: UPLOADERS }, () => this.upload())).then(() =>
      this.agent.destroy(),
    );
    // Whoever waits for it is told; till then it is no unhandled rejection.
    this.ended.catch(() => undefined);
  }

  stop(): void {
    this.stopped = true;
  }

  private async upload(): Promise<void> {
    while (!this.stopped && this.begun < this.uploads) {
      this.begun += 1;
      for (;;) {
        const status = await this.post();
        if (status === 200) break;
        if (status !== 503) throw new Error(`an upload was answered ${status}`);
        if (this.stopped) return;
        await pause(WAIT_MS);
      }
    }
  }

  private post(): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.port,
          path: '/v1/ingest/by-url',
          method: 'POST',
          agent: this.agent,
          headers: {
            'x-api-key': API_KEY,
            'content-type': 'application/json',
            'content-length': this.body.length,
          },
        },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      sent.on('error', reject);
      sent.end(this.body);
    });
  }
}

function bodyOf(documents: number): Buffer {
  const files = Array.from({ length: documents }, (_, i) => ({
    url: `https://files.example/invoice-${i}.pdf`,
    info: { type: 'invoice' },
  }));
  return Buffer.from(JSON.stringify({ files }));
}
