/** An error answer as RFC 9457 has it, with Foxtail's stable `code` as its extension member. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  [extension: string]: unknown;
}

/** An error as the caller and the log see it. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Problem;
  /** For the log line only. */
  logged: Record<string, unknown>;
}

/** How one error code looks over HTTP. `title` is the same each time (RFC 9457, 3.1.3). */
export interface ProblemKind {
  status: number;
  title: string;
  headers?: Record<string, string>;
}

export type ProblemTable = Readonly<Record<string, ProblemKind>>;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Codes that any Foxtail app can answer; an app's own table is laid over it. */
export const commonProblems: ProblemTable = {
  'bad-request': { status: 400, title: 'The request is not valid' },
  'route-not-found': { status: 404, title: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, title: 'This address does not take that method' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-content-encoding': { status: 415, title: 'This Content-Encoding is not taken' },
  starting: {
    status: 503,
    title: 'It is not ready yet',
    headers: { 'retry-after': '5' },
  },
  'internal-error': { status: 500, title: 'Something went wrong here' },
};

export function problem(
  table: ProblemTable,
  code: string,
  detail?: string,
  extensions: Record<string, unknown> = {},
): { problem: Problem; headers: Record<string, string> } {
  const known = table[code] ?? commonProblems[code];
  const kind = known ?? { status: 500, title: 'Something went wrong here' };
  return {
    problem: {
      ...extensions,
      type: `urn:foxtail:problem:${code}`,
      title: kind.title,
      status: kind.status,
      code,
      ...(detail === undefined ? {} : { detail }),
    },
    headers: kind.headers ?? {},
  };
}
