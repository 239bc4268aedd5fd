import { Reflector } from '@nestjs/core';

/**
 * Marks a controller or route that answers whoever reaches the port, with why that is fine. An app
 * that guards its routes refuses those that say neither this nor what they need.
 */
export const OpenToAll = Reflector.createDecorator<string>();
