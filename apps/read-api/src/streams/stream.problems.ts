import type { ProblemTable } from '#runtime';

export const streamProblems: ProblemTable = {
  'stream-position-invalid': { status: 400, title: 'The stream can not be resumed from there' },
  'stream-limit': {
    status: 429,
    title: 'Too many streams of one credential',
    headers: { 'retry-after': '5' },
  },
  'too-many-streams': {
    status: 503,
    title: 'Too many streams are open here',
    headers: { 'retry-after': '5' },
  },
};
