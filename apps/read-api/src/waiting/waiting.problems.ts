import type { ProblemTable } from '#runtime';

export const waitingProblems: ProblemTable = {
  'too-many-waiters': {
    status: 503,
    title: 'Too many requests wait here',
    headers: { 'retry-after': '1' },
  },
};
