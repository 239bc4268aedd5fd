import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { of, type Observable } from 'rxjs';
import type { AuthenticatedRequest } from '../access/caller.js';
import { POSITION_HEADER, readPositions } from './position-header.js';
import { PositionWaits } from './position-waits.js';

/** Before any read that names a position: waits until it is in what is read. */
@Injectable()
export class PositionInterceptor implements NestInterceptor {
  constructor(private readonly waits: PositionWaits) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const { headers, caller } = http.getRequest<Partial<AuthenticatedRequest>>();
    const header = headers?.[POSITION_HEADER];
    // What is open to all reads nothing.
    if (header === undefined || caller === undefined) return next.handle();
    const reply = http.getResponse<FastifyReply>();
    const isThere = await this.waits.reach(readPositions(header), caller, reply.raw);
    if (!isThere) return of(undefined);
    reply.header('foxtail-position-status', 'reached');
    return next.handle();
  }
}
