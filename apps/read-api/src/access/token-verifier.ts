import { createRemoteJWKSet, customFetch, errors, jwtVerify, type FetchImplementation } from 'jose';
import { TokenInvalidError, TokenKeysUnavailableError } from './access.errors.js';
import type { Caller } from './caller.js';
import { callerOf, type ClaimNames } from './token-claims.js';

export interface TokenSettings {
  issuer: string;
  audience: string;
  jwksUrl: string;
  /** Asymmetric ones only: with another the public key would be the secret. */
  algorithms: readonly string[];
  clockToleranceSeconds: number;
  claims: ClaimNames;
  /** No sooner is the key set fetched again for a key that is not in it. */
  cooldownMs?: number;
}

const TIMEOUT_MS = 3_000;
const KEPT_MS = 600_000;
const COOLDOWN_MS = 10_000;
const REST_MS = 1_000;

/** Verifies access tokens (RFC 9068's kind: signed JWTs) against the issuer's key set. */
export class TokenVerifier {
  private readonly keySet: ReturnType<typeof createRemoteJWKSet>;

  constructor(private readonly settings: TokenSettings) {
    this.keySet = createRemoteJWKSet(new URL(settings.jwksUrl), {
      timeoutDuration: TIMEOUT_MS,
      cacheMaxAge: KEPT_MS,
      cooldownDuration: settings.cooldownMs ?? COOLDOWN_MS,
      [customFetch]: restingFetch(),
    });
  }

  /** @throws TokenInvalidError, or TokenKeysUnavailableError where nobody can tell */
  async verify(token: string, now: Date): Promise<Caller> {
    const { issuer, audience, algorithms, clockToleranceSeconds, claims } = this.settings;
    try {
      const { payload } = await jwtVerify(token, this.keySet, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockToleranceSeconds,
        currentDate: now,
        requiredClaims: ['exp', 'sub'],
      });
      return callerOf(payload, claims);
    } catch (error) {
      if (error instanceof TokenInvalidError) throw error;
      const reason = reasonOf(error);
      throw reason === null
        ? new TokenKeysUnavailableError(error)
        : new TokenInvalidError(reason, error);
    }
  }
}

/** After a failure the key set is left in peace for a moment, however many tokens come. */
function restingFetch(): FetchImplementation {
  let restsUntil = 0;
  return async (url, options) => {
    if (performance.now() < restsUntil) throw new Error('the key set was out of reach just now');
    try {
      const response = await fetch(url, options);
      if (response.status !== 200) throw new Error(`the key set was answered ${response.status}`);
      return response;
    } catch (error) {
      restsUntil = performance.now() + REST_MS;
      throw error;
    }
  };
}

const BAD_ALGORITHM = 'is signed by an algorithm that is not taken';
const UNKNOWN_KEY = "is signed by a key that is not among the issuer's";
const NOT_A_TOKEN = 'is not a signed JWT';

/** Of jose's errors, those that are the token's fault. The others are the key set's, which is wrong or away. */
const REASONS: Partial<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'has expired',
  ERR_JOSE_ALG_NOT_ALLOWED: BAD_ALGORITHM,
  ERR_JOSE_NOT_SUPPORTED: BAD_ALGORITHM,
  ERR_JWKS_NO_MATCHING_KEY: UNKNOWN_KEY,
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: UNKNOWN_KEY,
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'has another signature',
  ERR_JWS_INVALID: NOT_A_TOKEN,
  ERR_JWT_INVALID: NOT_A_TOKEN,
};

const CLAIM_REASONS: Partial<Record<string, string>> = {
  iss: 'is of another issuer',
  aud: 'is for another audience',
  nbf: 'is not valid yet',
};

/** What is wrong with the token, in words; null where nobody can tell. */
function reasonOf(error: unknown): string | null {
  if (error instanceof errors.JWTClaimValidationFailed)
    return CLAIM_REASONS[error.claim] ?? `has no good claim ${JSON.stringify(error.claim)}`;
  return error instanceof errors.JOSEError ? (REASONS[error.code] ?? null) : null;
}
