import { Reflector } from '@nestjs/core';
import type { ReadScope } from '#read-models';
import { NeededScopes } from '../access/needs.js';

type Controller<C> = abstract new (...args: never[]) => C;

/** A route as its decorators say it, so that the document cannot say another one. */
export interface DocumentedRoute {
  /** `/v1/batches/{id}` */
  path: string;
  /** Names within the path: `id`. */
  names: string[];
  scopes: readonly ReadScope[];
}

/** @param handler the method with `@Get` on it */
export function routeOf<C extends object>(
  controller: Controller<C>,
  handler: keyof C & string,
): DocumentedRoute {
  const method = (controller.prototype as C)[handler] as () => unknown;
  const words = [controller, method]
    .map((marked) => String(Reflect.getMetadata('path', marked)))
    .flatMap((path) => path.split('/'))
    .filter((word) => word !== '');
  const scopes = new Reflector().getAllAndOverride(NeededScopes, [method, controller as never]);
  return {
    path: `/${words.map((word) => word.replace(/^:(.*)$/, '{$1}')).join('/')}`,
    names: words.filter((word) => word.startsWith(':')).map((word) => word.slice(1)),
    scopes: scopes ?? [],
  };
}
