import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { UnauthenticatedError } from '../http/read-api.errors.js';
import { ApiKeys } from './api-keys.js';
import type { AuthenticatedRequest } from './caller.js';

@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly keys: ApiKeys) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const key = keyOf(request);
    const caller = key === null ? null : await this.keys.authenticate(key, Date.now());
    if (!caller) throw new UnauthenticatedError();
    request.caller = caller;
    return true;
  }
}

function keyOf({ headers }: AuthenticatedRequest): string | null {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header : null);
}
