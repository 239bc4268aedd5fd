import { Type } from 'typebox';

const ALGORITHM = '(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)';
const ORIGIN = 'https?://[^/\\s,]+';

/** Settings of who may ask, and how often; the read API spreads them into its own. */
export const accessSettings = {
  RATE_LIMIT_PER_MINUTE: Type.Integer({
    default: 600,
    minimum: 0,
    description:
      'Requests a minute of each API key, and of each subject of access tokens, in this process; past it the answer is 429. 0 for no limit.',
  }),
  RATE_LIMIT_BURST: Type.Integer({
    default: 100,
    minimum: 1,
    description: 'How many of them may come at once.',
  }),
  FAILED_ACCESS_PER_MINUTE: Type.Integer({
    default: 60,
    minimum: 0,
    description:
      'Requests a minute without a good credential of each address; past it the answer is 429, and Postgres is not asked. 0 for no limit.',
  }),
  CORS_ORIGINS: Type.Optional(
    Type.String({
      pattern: `^${ORIGIN}(,${ORIGIN})*$`,
      description:
        'Origins whose scripts may read answers, such as https://app.example.com, comma-separated. Unset: none.',
    }),
  ),
  STRICT_TRANSPORT_SECURITY_SECONDS: Type.Integer({
    default: 0,
    minimum: 0,
    description:
      'How long browsers shall insist on HTTPS, where a proxy offers it; 0 says nothing.',
  }),
  OIDC_ISSUER: Type.Optional(
    Type.String({
      description:
        'Who issues access tokens: their claim iss, to the letter. Unset: API keys only. With it, OIDC_AUDIENCE and OIDC_JWKS_URL are needed.',
    }),
  ),
  OIDC_AUDIENCE: Type.Optional(
    Type.String({ description: 'What their claim aud must be, or have among others.' }),
  ),
  OIDC_JWKS_URL: Type.Optional(
    Type.String({
      // Whoever can alter it on its way can sign tokens.
      pattern: '^(https://|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])[:/])',
      description: "The issuer's key set (jwks_uri): https, or this machine.",
    }),
  ),
  OIDC_ALGORITHMS: Type.String({
    default: 'RS256,PS256,ES256,EdDSA',
    pattern: `^${ALGORITHM}(,${ALGORITHM})*$`,
    description: 'Signature algorithms that are taken, comma-separated; none with a shared secret.',
  }),
  OIDC_CLOCK_TOLERANCE_SECONDS: Type.Integer({
    default: 30,
    minimum: 0,
    maximum: 300,
    description: "How far the issuer's clock may be off.",
  }),
  OIDC_SCOPE_CLAIM: Type.String({
    default: 'scope',
    description: 'Claim with the scopes: a string with blanks between them, or an array.',
  }),
  OIDC_ENVIRONMENT_CLAIM: Type.String({
    default: 'environments',
    description: 'Claim with the environments: a name, or an array of names.',
  }),
};

/** A part of an issuer is none. */
export const accessDependencies = {
  OIDC_ISSUER: ['OIDC_AUDIENCE', 'OIDC_JWKS_URL'],
  OIDC_AUDIENCE: ['OIDC_ISSUER'],
  OIDC_JWKS_URL: ['OIDC_ISSUER'],
};
