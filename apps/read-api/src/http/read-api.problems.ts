import type { ProblemTable } from '#runtime';

/** How the read API's error codes look over HTTP. */
export const readApiProblems: ProblemTable = {
  'query-invalid': { status: 400, title: 'The query is not valid' },
  'environment-needed': { status: 400, title: 'The id is not unique among your environments' },
  'key-invalid': {
    status: 401,
    title: 'The API key is missing, unknown, expired or revoked',
    headers: { 'www-authenticate': 'Bearer realm="foxtail"' },
  },
  'not-found': { status: 404, title: 'There is no such thing' },
  unavailable: {
    status: 503,
    title: 'The read models are out of reach',
    headers: { 'retry-after': '5' },
  },
};
