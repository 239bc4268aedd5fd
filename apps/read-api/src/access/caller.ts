import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ReadScope } from '#read-models';
import { ScopeMissingError } from './access.errors.js';

/** Whoever asks, and what they may see. */
export interface Caller {
  /** `key:` and the key's id, or `token:` and the subject: what a rate limit goes by. */
  id: string;
  environments: readonly string[];
  scopes: ReadonlySet<ReadScope>;
}

export type AuthenticatedRequest = FastifyRequest & { caller: Caller };

/** The caller that the guard found; a route that is open to all has none and fails. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller => {
    const { caller } = context.switchToHttp().getRequest<Partial<AuthenticatedRequest>>();
    if (!caller) throw new Error('this route has no caller: it lacks @Needs');
    return caller;
  },
);

/** For what depends on the query, such as the vendor's object. @throws ScopeMissingError */
export function requireScopes(caller: Caller, scopes: readonly ReadScope[]): void {
  const missing = scopes.filter((scope) => !caller.scopes.has(scope));
  if (missing.length > 0) throw new ScopeMissingError(missing);
}
