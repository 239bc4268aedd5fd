import {
  createParamDecorator,
  Injectable,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { EnvironmentConfig } from '../environments.config.js';
import { Refusal } from '../simulator.problems.js';

const environments = new WeakMap<FastifyRequest, EnvironmentConfig>();

/** Which environment each API key opens. */
export class ApiKeys {
  private readonly byKey: ReadonlyMap<string, EnvironmentConfig>;

  constructor(configured: readonly EnvironmentConfig[]) {
    this.byKey = new Map(configured.flatMap((e) => e.apiKeys.map((key) => [key, e] as const)));
  }

  environmentOf(key: string): EnvironmentConfig | undefined {
    return this.byKey.get(key);
  }
}

/** Every call of the vendor's API carries `x-api-key`; the key says which environment is meant. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly keys: ApiKeys) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['x-api-key'];
    const environment = typeof key === 'string' ? this.keys.environmentOf(key) : undefined;
    if (environment === undefined) {
      throw new Refusal(
        'api-key-invalid',
        key === undefined ? 'There is no x-api-key header.' : 'The x-api-key is not known.',
      );
    }
    environments.set(request, environment);
    return true;
  }
}

/** The environment of the call's API key. */
export const Environment = createParamDecorator((_: unknown, context: ExecutionContext) =>
  environments.get(context.switchToHttp().getRequest<FastifyRequest>()),
);
