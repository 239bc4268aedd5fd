import { Reflector } from '@nestjs/core';
import type { ReadScope } from '#read-models';

/** Where {@link Needs} leaves its scopes, for the guard. */
export const NeededScopes = Reflector.createDecorator<readonly ReadScope[]>();

/**
 * Says what a route, or all routes of a controller, need: each of these scopes. A route that has
 * neither this nor `@OpenToAll` is answered to nobody.
 */
export function Needs(...scopes: [ReadScope, ...ReadScope[]]): ClassDecorator & MethodDecorator {
  return NeededScopes(scopes);
}
