import type { ProblemTable } from '#runtime';

export const positionProblems: ProblemTable = {
  'position-invalid': { status: 400, title: 'The position is none that ingest gave out' },
  'projection-behind': {
    status: 503,
    title: 'The read models have not come so far',
    headers: { 'retry-after': '1' },
  },
};
