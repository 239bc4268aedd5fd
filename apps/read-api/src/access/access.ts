import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReadScope } from '#read-models';
import {
  CredentialsMissingError,
  KeyInvalidError,
  RateLimitedError,
  TokenInvalidError,
} from './access.errors.js';
import type { ApiKeys } from './api-keys.js';
import { requireScopes, type Caller } from './caller.js';
import { credentialOf, type Credential } from './credentials.js';
import type { LastUse } from './last-use.js';
import { sourceOf } from './source-address.js';
import { RateLimiter, rateLimitHeaders, type Quota } from './token-bucket.js';
import type { TokenVerifier } from './token-verifier.js';

export interface AccessLimits {
  /** Of each caller. */
  callers: Quota;
  /** Of each address: requests that turned out to have no good credential. */
  failures: Quota;
}

type Asking = Pick<FastifyRequest, 'headers' | 'ip'>;

/** Who may ask for what, how often. */
export class Access {
  private readonly callers: RateLimiter;
  private readonly failures: RateLimiter;

  constructor(
    private readonly keys: ApiKeys,
    /** Null where no issuer is configured. */
    private readonly tokens: TokenVerifier | null,
    private readonly lastUse: LastUse,
    private readonly limits: AccessLimits,
  ) {
    this.callers = new RateLimiter(limits.callers);
    this.failures = new RateLimiter(limits.failures);
  }

  /** Lets a request in, and counts it. @throws CodedError for one that is refused */
  async admit(request: Asking, reply: FastifyReply, needs: readonly ReadScope[]): Promise<Caller> {
    const caller = await this.authenticate(request);
    this.count(caller, reply);
    requireScopes(caller, needs);
    return caller;
  }

  /**
   * Finds out who asks, and counts nothing for it. An answer that goes on for long asks again now and
   * then: keys are revoked and tokens expire meanwhile.
   * @throws CodedError for no credential, or a bad one
   */
  async authenticate({ headers, ip }: Asking): Promise<Caller> {
    const failure = new Failure(this.failures, sourceOf(ip));
    const credential = credentialOf(headers);
    if (credential === null) throw failure.of(new CredentialsMissingError());
    const caller = await this.identify(credential, failure);
    failure.forgive();
    return caller;
  }

  private async identify({ kind, text }: Credential, failure: Failure): Promise<Caller> {
    const now = new Date();
    if (kind === 'token' && this.tokens !== null) {
      try {
        return await this.tokens.verify(text, now);
      } catch (error) {
        throw error instanceof TokenInvalidError ? failure.of(error) : error;
      }
    }
    const caller = await this.keys
      .authenticate(text, now.getTime(), () => failure.expect())
      .catch((error: unknown) => {
        failure.forgive();
        throw error;
      });
    if (caller === null) throw failure.of(new KeyInvalidError());
    this.lastUse.note(caller.id.slice('key:'.length), now);
    return caller;
  }

  private count({ id }: Caller, reply: FastifyReply): void {
    const taken = this.callers.take(id, performance.now());
    if (taken === null) return;
    const { callers } = this.limits;
    reply.headers(rateLimitHeaders(callers, taken));
    if (!taken.isAllowed)
      throw new RateLimitedError(
        `This credential may ask ${callers.perMinute} times a minute, ${callers.burst} of them at once.`,
        taken.retryAfterSeconds,
      );
  }
}

/** A failure of one request, counted once against its address: before Postgres is asked, if it is. */
class Failure {
  private isCounted = false;

  constructor(
    private readonly failures: RateLimiter,
    private readonly source: string,
  ) {}

  /** Counts it beforehand, so that many at once are not all let through. @throws RateLimitedError */
  expect(): void {
    if (this.isCounted) return;
    const taken = this.failures.take(this.source, performance.now());
    if (taken?.isAllowed === false)
      throw new RateLimitedError(
        'Too many requests without a good credential come from this address.',
        taken.retryAfterSeconds,
      );
    this.isCounted = true;
  }

  /** @returns what to answer, which is the limit where that is passed */
  of(error: Error): Error {
    this.expect();
    return error;
  }

  /** It was none, or not the sender's. */
  forgive(): void {
    if (this.isCounted) this.failures.giveBack(this.source);
    this.isCounted = false;
  }
}
