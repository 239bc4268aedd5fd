import type { JWTPayload } from 'jose';
import { isReadScope } from '#read-models';
import { TokenInvalidError } from './access.errors.js';
import type { Caller } from './caller.js';

/** Where a token says what it is good for. */
export interface ClaimNames {
  /** A string with blanks between scopes (RFC 8693), or an array. */
  scopes: string;
  /** An environment's name, or an array of them. */
  environments: string;
}

/** Whom a token's claims, once verified, speak of. @throws TokenInvalidError if that is nobody here */
export function callerOf(claims: JWTPayload, names: ClaimNames): Caller {
  const { sub } = claims;
  // OpenID Connect allows no more.
  if (typeof sub !== 'string' || sub === '' || sub.length > 255)
    throw new TokenInvalidError('names no subject');
  return {
    id: `token:${sub}`,
    environments: environmentsOf(claims[names.environments], names.environments),
    scopes: new Set(scopesOf(claims[names.scopes]).filter(isReadScope)),
  };
}

function environmentsOf(claim: unknown, name: string): string[] {
  const environments: unknown[] = Array.isArray(claim) ? claim : claim === undefined ? [] : [claim];
  if (environments.length === 0)
    throw new TokenInvalidError(`names no environment in its claim ${JSON.stringify(name)}`);
  if (!environments.every(isEnvironment))
    throw new TokenInvalidError(
      `has something else than environments in its claim ${JSON.stringify(name)}`,
    );
  return environments;
}

function isEnvironment(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value);
}

/** Scopes of other services may be among them. */
function scopesOf(claim: unknown): unknown[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim : [];
}
