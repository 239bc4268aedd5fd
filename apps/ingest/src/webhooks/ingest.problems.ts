import type { ProblemTable } from '#runtime';

/** How ingest's error codes look over HTTP. Only 200 tells the vendor that an event was accepted. */
export const ingestProblems: ProblemTable = {
  'endpoint-not-found': { status: 404, title: 'There is no such webhook endpoint' },
  'signature-invalid': { status: 401, title: 'The request is not authentic' },
  // Longer than a leader election in Kafka (corner 6).
  'not-durable': {
    status: 503,
    title: 'Kafka can not take the event',
    headers: { 'retry-after': '10' },
  },
};
