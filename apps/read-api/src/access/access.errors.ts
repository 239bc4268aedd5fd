import { CodedError } from '#runtime';

export class CredentialsMissingError extends CodedError {
  readonly code = 'credentials-missing';
  constructor() {
    super(
      'Send an API key, as `Authorization: Bearer fxt_…` or `X-Api-Key: fxt_…`, or an access token as a bearer.',
    );
  }
}

export class KeyInvalidError extends CodedError {
  readonly code = 'key-invalid';
  constructor() {
    super(
      'This API key is not known, has expired or was revoked. `npm run keys -- list` shows those there are.',
    );
  }
}

/** An access token that is not taken. `reason` is one of ours: nothing of the token is repeated. */
export class TokenInvalidError extends CodedError {
  readonly code = 'token-invalid';
  constructor(reason: string, cause?: unknown) {
    super(`This access token ${reason}.`, { cause });
  }
}

/** No token can be told good from bad just now; API keys do not need this. */
export class TokenKeysUnavailableError extends CodedError {
  readonly code = 'token-keys-unavailable';
  constructor(cause: unknown) {
    super('The keys that access tokens are verified with can not be had just now.', { cause });
  }
}

/** The credential is good, and not for this. */
export class ScopeMissingError extends CodedError {
  readonly code = 'scope-missing';
  readonly extensions: { scopes: readonly string[] };
  readonly headers: Record<string, string>;
  constructor(missing: readonly string[]) {
    super(`This credential lacks the scope ${missing.join(' and ')}.`);
    this.extensions = { scopes: missing };
    this.headers = {
      'www-authenticate': `Bearer realm="foxtail", error="insufficient_scope", scope="${missing.join(' ')}"`,
    };
  }
}

export class RateLimitedError extends CodedError {
  readonly code = 'rate-limited';
  readonly headers: Record<string, string>;
  constructor(detail: string, retryAfterSeconds: number) {
    super(detail);
    this.headers = { 'retry-after': String(retryAfterSeconds) };
  }
}
