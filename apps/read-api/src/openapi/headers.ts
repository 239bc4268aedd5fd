import type { OpenApiObject } from '#runtime';

// The one place for headers: what requests may have, and which answers have which.

/** Of each read's request. */
export const requestHeaders: Record<string, OpenApiObject> = {
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'An `ETag` that was answered before: where the answer is still that, it is a 304.',
    schema: { type: 'string' },
    example: '"mpSyA0bTpPv5GyZ8nzPBcyC0YhQpbS8Z9eWn0bDkRnA"',
  },
  FoxtailPosition: {
    name: 'Foxtail-Position',
    in: 'header',
    description:
      'The `position` that ingest answered, or up to 20 of them with commas between: the read waits for them, up to a bound, and is then a 503 `projection-behind`.',
    schema: { type: 'string' },
    example: 'WyJmb3h0YWlsLmRvY3VtZW50cy52MSIsNywiMTIzNCJd',
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description:
      '`wait=N` (RFC 7240): answers once the batch is complete, or as it stands after N seconds, 60 at most; also for one that is not known yet.',
    schema: { type: 'string' },
    example: 'wait=30',
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    description: 'The `id` of the last message that was read: the stream goes on after it.',
    schema: { type: 'string' },
  },
};

const RATE_LIMIT_DRAFT = 'draft-ietf-httpapi-ratelimit-headers';

/** By their names; `required` ones are on each answer that has them in this document. */
export const answerHeaders = {
  ETag: {
    required: true,
    description: 'Strong, of the exact bytes.',
    schema: { type: 'string', pattern: '^"[\\w-]{43}"$' },
    example: '"mpSyA0bTpPv5GyZ8nzPBcyC0YhQpbS8Z9eWn0bDkRnA"',
  },
  'Cache-Control': {
    required: true,
    description: 'A cache asks before each use: a batch may be done at any moment.',
    schema: { type: 'string' },
    example: 'private, no-cache',
  },
  Vary: {
    required: true,
    description: 'What the answer depends on besides the address.',
    schema: { type: 'string' },
    example: 'Authorization, X-Api-Key',
  },
  'Preference-Applied': {
    description: 'The preference that was heeded, as it was: at most `wait=60` (RFC 7240).',
    schema: { type: 'string', pattern: '^wait=\\d+$' },
    example: 'wait=30',
  },
  'Foxtail-Position-Status': {
    description: 'Where `Foxtail-Position` was asked for: what it names is in this answer.',
    schema: { type: 'string', const: 'reached' },
    example: 'reached',
  },
  Link: {
    description: 'The next page (RFC 8288); none on the last one.',
    schema: { type: 'string', pattern: '^<[^>]+>; rel="next"$' },
    example: '</v1/batches?limit=1&cursor=WyJrMlE3dkYxWTB4SnAi>; rel="next"',
  },
  RateLimit: {
    description: `What is left to this caller, as ${RATE_LIMIT_DRAFT} has it; none where there is no limit.`,
    schema: { type: 'string', pattern: '^"caller";r=\\d+;t=\\d+$' },
    example: '"caller";r=97;t=1',
  },
  'RateLimit-Policy': {
    description: `How many requests in how many seconds, as ${RATE_LIMIT_DRAFT} has it.`,
    schema: { type: 'string', pattern: '^"caller";q=\\d+;w=\\d+$' },
    example: '"caller";q=100;w=10',
  },
  'Retry-After': {
    required: true,
    description: 'Seconds after which to ask again.',
    schema: { type: 'string', pattern: '^\\d+$' },
    example: '5',
  },
  'WWW-Authenticate': {
    required: true,
    description: 'What credential is wanted (RFC 6750), and which scopes it lacks.',
    schema: { type: 'string', pattern: '^Bearer ' },
    example: 'Bearer realm="foxtail", error="invalid_token"',
  },
} satisfies Record<string, OpenApiObject>;
export type AnswerHeader = keyof typeof answerHeaders;

export const CACHE_HEADERS: readonly AnswerHeader[] = ['ETag', 'Cache-Control', 'Vary'];
export const STREAM_HEADERS: readonly AnswerHeader[] = ['Cache-Control'];
export const POSITION_HEADERS: readonly AnswerHeader[] = ['Foxtail-Position-Status'];
export const LIMIT_HEADERS: readonly AnswerHeader[] = ['RateLimit', 'RateLimit-Policy'];

/** Of problems, by their status. */
export const PROBLEM_HEADERS: Readonly<Record<string, readonly AnswerHeader[]>> = {
  400: LIMIT_HEADERS,
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate', ...LIMIT_HEADERS],
  404: LIMIT_HEADERS,
  429: ['Retry-After', ...LIMIT_HEADERS],
  503: ['Retry-After'],
};

export function headerRefs(names: readonly AnswerHeader[]): OpenApiObject {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
