import type { ProblemCode } from './api.generated.js';

/** Every error of this client: branch on `code`. */
export abstract class FoxtailError extends Error {
  abstract readonly code: string;
}

/** The read API refused, or cannot answer now: its problem document (RFC 9457). */
export class FoxtailProblem extends FoxtailError {
  override readonly name = 'FoxtailProblem';
  /** `unknown` where the answer was no problem document, as from a proxy. */
  readonly code: ProblemCode | 'unknown' | (string & {});
  readonly detail: string | null;
  /** Members besides: `environments`, `scopes`. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(
    readonly status: number,
    body: unknown,
    /** Seconds after which to ask again, where the answer says so. */
    readonly retryAfter: number | null,
  ) {
    const { code, title, detail, ...extensions } = (body ?? {}) as Record<string, unknown>;
    const words = [title, detail].filter((text) => typeof text === 'string');
    super(words.length === 0 ? `the read API answered ${status}` : words.join(': '));
    this.code = typeof code === 'string' ? code : 'unknown';
    this.detail = typeof detail === 'string' ? detail : null;
    this.extensions = extensions;
  }
}

/** No answer came: the network, or not within the time that a try has. `cause` says which. */
export class FoxtailUnreachable extends FoxtailError {
  override readonly name = 'FoxtailUnreachable';
  readonly code = 'unreachable';
}

/** What was waited for did not come to pass in the time that was given. */
export class FoxtailTimeout extends FoxtailError {
  override readonly name = 'FoxtailTimeout';
  readonly code = 'timeout';
}
