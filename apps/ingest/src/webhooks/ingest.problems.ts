import type { ProblemTable } from '#runtime';

/** How ingest's error codes look over HTTP. Only 200 tells the vendor that an event was accepted. */
export const ingestProblems: ProblemTable = {
  'endpoint-not-found': { status: 404, title: 'There is no such webhook endpoint' },
  'signature-invalid': { status: 401, title: 'The request is not authentic' },
  'body-incomplete': { status: 400, title: 'The body is not complete' },
  'too-many-forgeries': {
    status: 429,
    title: 'This address is turned away for a while',
    headers: { 'retry-after': '60' },
  },
  'too-many-repeats': {
    status: 429,
    title: 'This event has come again too often',
    headers: { 'retry-after': '60' },
  },
  // Longer than a leader election in Kafka (corner 6).
  'not-durable': {
    status: 503,
    title: 'The event can not be made durable',
    headers: { 'retry-after': '10' },
  },
  saturated: {
    status: 503,
    title: 'Too much is under way',
    headers: { 'retry-after': '10' },
  },
};
