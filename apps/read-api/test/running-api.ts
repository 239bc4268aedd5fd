import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createApp, createContext, type App } from '#runtime';
import { readApi } from '../src/read-api.app.js';

export interface Route {
  method: string;
  /** As it was registered: `/v1/batches/:id`. */
  url: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Empty for a stream, which is not read. */
  text: string;
  json: Record<string, unknown>;
}

/** The read API in this process, as its `main.ts` runs it, on a free port. */
export class RunningApi {
  private constructor(
    readonly url: string,
    /** Every route there is, Nest's and Fastify's own. */
    readonly routes: readonly Route[],
    /** What was logged, down to the least severe line. */
    readonly log: readonly string[],
    readonly app: App<typeof readApi.schema>['app'],
  ) {}

  static async start(env: Record<string, string>): Promise<RunningApi> {
    const routes: Route[] = [];
    const log: string[] = [];
    const lines = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        log.push(chunk.toString());
        done();
      },
    });
    const definition: typeof readApi = {
      ...readApi,
      configure: async (made, context) => {
        made
          .getHttpAdapter()
          .getInstance()
          .addHook('onRoute', ({ method, url }) => {
            for (const one of [method].flat()) routes.push({ method: one, url });
          });
        await readApi.configure?.(made, context);
      },
    };
    const logger = pino({ level: 'trace' }, lines);
    const { app } = await createApp(definition, await createContext(definition, env, logger));
    await app.listen({ port: 0, host: '127.0.0.1' });
    return new RunningApi(await app.getUrl(), routes, log, app);
  }

  ask(path: string, headers: Record<string, string> = {}, how: How = {}): Promise<Answer> {
    return askFor(`${this.url}${path}`, headers, how);
  }

  /**
   * Connections that a client keeps open without a request would hold it up: as when a drain ends, they are cut. Again
   * and again, since one may be on its way while the others are.
   */
  async close(): Promise<void> {
    const server = this.app.getHttpServer();
    const cutting = setInterval(() => server.closeAllConnections(), 20);
    await this.app.close().finally(() => clearInterval(cutting));
  }
}

interface How {
  method?: string;
  signal?: AbortSignal;
}

export async function askFor(
  url: string,
  headers: Record<string, string>,
  { method = 'GET', signal }: How = {},
): Promise<Answer> {
  const response = await fetch(url, { method, headers, signal: signal ?? null });
  const { status } = response;
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    await response.body?.cancel();
    return { status, headers: response.headers, text: '', json: {} };
  }
  const text = await response.text();
  const json = /json/.test(type) && text !== '' ? (JSON.parse(text) as Answer['json']) : {};
  return { status, headers: response.headers, text, json };
}

export function bearer(credential: string): Record<string, string> {
  return { authorization: `Bearer ${credential}` };
}
