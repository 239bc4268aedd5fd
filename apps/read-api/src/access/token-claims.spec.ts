import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TokenInvalidError } from './access.errors.js';
import { callerOf } from './token-claims.js';

const names = { scopes: 'scope', environments: 'https://example.com/environments' };
const claims = (environments: unknown, scope?: unknown) => ({
  sub: 'somebody',
  [names.environments]: environments,
  scope,
});

describe("a token's claims", () => {
  it.each([
    ['demo', ['demo']],
    [
      ['demo', 'prod'],
      ['demo', 'prod'],
    ],
  ])('name the environments: %p', (claim, environments) => {
    expect(callerOf(claims(claim), names)).toMatchObject({ id: 'token:somebody', environments });
  });

  it.each([
    ['openid batches:read  events:read', ['batches:read', 'events:read']],
    [['documents:read', 7, 'admin'], ['documents:read']],
    [undefined, []],
    [{ 'batches:read': true }, []],
  ])('name the scopes, of which ours count: %p', (claim, scopes) => {
    expect([...callerOf(claims('demo', claim), names).scopes]).toEqual(scopes);
  });

  it.each([
    undefined,
    [],
    null,
    7,
    {},
    '',
    'a b',
    ['demo', 7],
    ['demo', 'a\0b'],
    ['x'.repeat(129)],
  ])('that name no environments, or something else, are refused: %p', (claim) => {
    expect(() => callerOf(claims(claim), names)).toThrow(/claim "https:/);
  });

  it.each([undefined, '', 7, 'x'.repeat(256)])('without a good subject are refused: %p', (sub) => {
    expect(() => callerOf({ ...claims('demo'), sub: sub as string }, names)).toThrow(/no subject/);
  });

  it('give nothing but environments that were named, whatever else is in them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (environments, scope) => {
        try {
          const caller = callerOf(claims(environments, scope), names);
          expect([environments].flat()).toEqual(caller.environments);
        } catch (error) {
          expect(error).toBeInstanceOf(TokenInvalidError);
        }
      }),
    );
  });
});
