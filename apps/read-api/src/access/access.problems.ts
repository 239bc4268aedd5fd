import type { ProblemTable } from '#runtime';

/** RFC 6750, 3: no error code for a request that shows no credential. */
const challenge = { 'www-authenticate': 'Bearer realm="foxtail"' };
const invalid = { 'www-authenticate': 'Bearer realm="foxtail", error="invalid_token"' };

/** How refusals of access look over HTTP; `scope-missing` names the scopes in its own headers. */
export const accessProblems: ProblemTable = {
  'credentials-missing': { status: 401, title: 'A credential is needed', headers: challenge },
  'key-invalid': {
    status: 401,
    title: 'The API key is unknown, expired or revoked',
    headers: invalid,
  },
  'token-invalid': { status: 401, title: 'The access token is not taken', headers: invalid },
  'scope-missing': {
    status: 403,
    title: 'The credential is not for this',
    headers: { 'www-authenticate': 'Bearer realm="foxtail", error="insufficient_scope"' },
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    headers: { 'retry-after': '1' },
  },
  'token-keys-unavailable': {
    status: 503,
    title: "The issuer's keys are out of reach",
    headers: { 'retry-after': '5' },
  },
};
