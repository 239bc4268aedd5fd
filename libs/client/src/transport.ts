import { FoxtailError, FoxtailProblem, FoxtailUnreachable } from './errors.js';
import { pause, retryAfterOf, retryDelay } from './retry.js';

export interface ClientOptions {
  /** Where the read API is: `https://foxtail.example`, also with a path. */
  baseUrl: string;
  /** An API key or an access token; a function is asked for each request, as tokens expire. */
  key: string | (() => string | Promise<string>);
  /** In place of the global `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** How long one try may take, in milliseconds: 10,000 if not given. */
  timeoutMs?: number;
  /** How often a request is tried again after 429, 502, 503, 504 or no answer: 4 times if not given. */
  retries?: number;
  /** The longest wait before the first retry, in milliseconds; it doubles each time. 250 if not given. */
  retryBaseMs?: number;
}

export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  signal?: AbortSignal;
  /**
   * The `position` that ingest answered, one or several: the read waits until what was written is in it, else rejects
   * with `projection-behind` once the retries are over.
   */
  position?: string | readonly string[];
}

export interface Call extends CallOptions {
  headers?: Record<string, string>;
  /** Time that the server may take of its own besides. */
  extraMs?: number;
}

/** Makes requests: with the credential, a time limit for each try, and retries. */
export class Transport {
  readonly retryBaseMs: number;
  private readonly base: string;
  private readonly fetch: typeof globalThis.fetch;
  private readonly timeoutMs: number;
  private readonly retries: number;

  constructor(private readonly options: ClientOptions) {
    this.base = options.baseUrl.replace(/\/+$/, '');
    this.fetch = options.fetch ?? ((...request) => globalThis.fetch(...request));
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.retries = options.retries ?? 4;
    this.retryBaseMs = options.retryBaseMs ?? 250;
  }

  /** @throws FoxtailProblem, FoxtailUnreachable, or the reason of the signal */
  async json<T>(path: string, call: Call = {}): Promise<{ body: T | null; response: Response }> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.once<T>(path, call);
      } catch (error) {
        const options = { retries: this.retries, baseMs: this.retryBaseMs, random: Math.random() };
        const delay = retryDelay(error, attempt, options);
        if (delay === null) throw error;
        await pause(delay, call.signal);
      }
    }
  }

  /** One try at an answer that goes on; it has no time limit once its headers are there. */
  async open(path: string, call: Call): Promise<Response> {
    const { signal } = call;
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(tooLong(this.timeoutMs)), this.timeoutMs);
    try {
      return await this.answer(path, headersOf(call), both(signal, waiting.signal), signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Null for a 304. */
  private async once<T>(path: string, call: Call) {
    const { signal, extraMs = 0 } = call;
    const limit = this.timeoutMs + extraMs;
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(tooLong(limit)), limit);
    try {
      const response = await this.answer(
        path,
        headersOf(call),
        both(signal, waiting.signal),
        signal,
      );
      const body = response.status === 304 ? null : ((await response.json()) as T);
      return { body, response };
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof FoxtailError ? error : unreachable(error);
    } finally {
      clearTimeout(timer);
    }
  }

  private async answer(
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal,
    callers: AbortSignal | undefined,
  ): Promise<Response> {
    const { key } = this.options;
    const credential = typeof key === 'string' ? key : await key();
    let response: Response;
    try {
      response = await this.fetch(`${this.base}${path}`, {
        headers: { authorization: `Bearer ${credential}`, ...headers },
        signal,
      });
    } catch (error) {
      callers?.throwIfAborted();
      throw unreachable(signal.aborted ? signal.reason : error);
    }
    if (response.ok || response.status === 304) return response;
    const body: unknown = await response.json().catch(() => null);
    const retryAfter = retryAfterOf(response.headers.get('retry-after'), Date.now());
    throw new FoxtailProblem(response.status, body, retryAfter);
  }
}

function headersOf({ headers = {}, position = [] }: Call): Record<string, string> {
  const positions = [position].flat();
  return positions.length === 0
    ? headers
    : { ...headers, 'foxtail-position': positions.join(', ') };
}

function both(first: AbortSignal | undefined, second: AbortSignal): AbortSignal {
  return first === undefined ? second : AbortSignal.any([first, second]);
}

function tooLong(ms: number): Error {
  return new Error(`no answer within ${ms} ms`);
}

function unreachable(cause: unknown): FoxtailUnreachable {
  const { message, cause: inner } = cause as { message?: string; cause?: { code?: string } };
  return new FoxtailUnreachable(inner?.code ?? message ?? String(cause), { cause });
}
