import type { ProblemTable } from '#runtime';
import { positionProblems } from '../positions/position.problems.js';
import { streamProblems } from '../streams/stream.problems.js';
import { waitingProblems } from '../waiting/waiting.problems.js';
import { accessProblems } from '../access/access.problems.js';

/** How the read API's error codes look over HTTP. */
export const readApiProblems: ProblemTable = {
  'query-invalid': { status: 400, title: 'The query is not valid' },
  'environment-needed': { status: 400, title: 'It has to be said in which environment' },
  ...accessProblems,
  ...positionProblems,
  ...waitingProblems,
  ...streamProblems,
  'not-found': { status: 404, title: 'There is no such thing' },
  unavailable: {
    status: 503,
    title: 'The read models are out of reach',
    headers: { 'retry-after': '5' },
  },
};
