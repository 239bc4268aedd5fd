import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Whoever asks, and what they may see. */
export interface Caller {
  keyId: string;
  environments: readonly string[];
}

export type AuthenticatedRequest = FastifyRequest & { caller: Caller };

/** The caller that the guard found; a route without the guard has none and fails. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller => {
    const { caller } = context.switchToHttp().getRequest<Partial<AuthenticatedRequest>>();
    if (!caller) throw new Error('this route has no ApiKeyGuard');
    return caller;
  },
);
