import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../simulator.problems.js';
import { isLoopback, suspicionOf, type Suspicion } from './foreign-page.js';

const reasons: Readonly<Record<Suspicion, string>> = {
  'host-foreign':
    'It listens to this machine only: call it 127.0.0.1 or localhost, or let others in by HOST.',
  'page-foreign': "A page of another site may not change anything here; the simulator's own may.",
};

/** Keeps the pages of other sites away from all that asks for no key. */
export class ForeignPageGuard implements CanActivate {
  private readonly isLocal: boolean;

  /** @param address that the simulator listens on */
  constructor(address: string) {
    this.isLocal = isLoopback(address);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // The route and not the address, of which any letter may come escaped.
    if (!request.routeOptions.url?.startsWith('/_simulator/')) return true;
    const suspicion = suspicionOf(request.method, request.headers, this.isLocal);
    if (suspicion !== null) throw new Refusal(suspicion, reasons[suspicion]);
    return true;
  }
}
