import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from './coded-error.js';
import type { Logger } from './logging.js';
import { ProblemLog } from './problem-log.js';
import { problem, PROBLEM_MEDIA_TYPE, type Answer, type ProblemTable } from './problem.js';

/** What an error may add to its problem document or to the answer's headers. */
export interface ProblemDetails {
  extensions?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** For the log line only; the caller is not told. */
  logged?: Record<string, unknown>;
}

/** The one place where an error becomes an HTTP answer. */
export function problemAnswer(error: unknown, table: ProblemTable): Answer {
  const { code, detail, details } = classify(error);
  const answer = problem(table, code, detail, details?.extensions);
  return {
    status: answer.problem.status,
    headers: { ...answer.headers, ...details?.headers },
    body: answer.problem,
    logged: { code, status: answer.problem.status, ...details?.logged },
  };
}

/** Answers with a problem document. */
export function sendProblem(reply: FastifyReply, { status, headers, body }: Answer): void {
  void reply.status(status).headers(headers).type(PROBLEM_MEDIA_TYPE).send(body);
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log: ProblemLog;

  constructor(
    private readonly table: ProblemTable,
    logger: Logger,
  ) {
    this.log = new ProblemLog(logger);
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const answer = problemAnswer(error, this.table);
    // Of a fault of the program alone: paths have ids in them.
    const fields = answer.status === 500 ? { url: request.url.split('?')[0] } : {};
    this.log.write(error, answer, fields, '', performance.now());
    sendProblem(http.getResponse<FastifyReply>(), answer);
  }
}

function classify(error: unknown): { code: string; detail?: string; details?: ProblemDetails } {
  if (error instanceof CodedError) {
    return { code: error.code, detail: error.message, details: error as ProblemDetails };
  }
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : (error as { statusCode?: unknown } | null)?.statusCode;
  // Fastify's own refusals (its body limit, a bad Content-Length) come with a status and no code of ours.
  switch (status) {
    case 404:
      return { code: 'route-not-found' };
    case 413:
      return { code: 'body-too-large' };
    default:
      if (typeof status === 'number' && status >= 400 && status < 500) {
        return { code: 'bad-request', detail: (error as Error).message };
      }
      // What went wrong inside is for the log only.
      return { code: 'internal-error' };
  }
}
