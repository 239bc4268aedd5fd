import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exportSPKI, importJWK, SignJWT, type CryptoKey } from 'jose';
import { Issuer, makeKey } from '../../../../test/support/issuer.js';
import { TokenVerifier, type TokenSettings } from './token-verifier.js';

let issuer: Issuer;
beforeEach(async () => {
  issuer = await Issuer.start();
});
afterEach(() => issuer.stop());

const verifier = (settings: Partial<TokenSettings> = {}) =>
  new TokenVerifier({
    issuer: issuer.url,
    audience: issuer.audience,
    jwksUrl: issuer.jwksUrl,
    algorithms: ['ES256', 'RS256'],
    clockToleranceSeconds: 30,
    claims: { scopes: 'scope', environments: 'environments' },
    ...settings,
  });
const seconds = (from: number) => Math.floor(Date.now() / 1_000) + from;
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const invalid = (message: RegExp) =>
  expect.objectContaining({ code: 'token-invalid', message: expect.stringMatching(message) });
const outcome = (verifying: Promise<unknown>) =>
  verifying.then(
    () => 'taken',
    (error: { code: string }) => error.code,
  );

describe('an access token', () => {
  it("is taken with the issuer's signature, and the key set is fetched once", async () => {
    const tokens = verifier();
    for (let n = 0; n < 5; n += 1) {
      const caller = await tokens.verify(await issuer.token(), new Date());
      expect(caller).toMatchObject({ id: 'token:somebody', environments: ['demo'] });
      expect(caller.scopes.size).toBe(4);
    }
    expect(issuer.fetches).toBe(1);
  });

  it.each([
    ['another issuer', { iss: 'https://example.com' }, /another issuer/],
    ['no issuer', { iss: undefined }, /another issuer/],
    ['another audience', { aud: ['billing', 'mail'] }, /another audience/],
    ['an end in the past', { exp: seconds(-31) }, /has expired/],
    ['no end', { exp: undefined }, /no good claim "exp"/],
    ['a beginning in the future', { nbf: seconds(60) }, /not valid yet/],
    ['no environment', { environments: undefined }, /no environment in its claim "environments"/],
    ['no subject', { sub: undefined }, /"sub"/],
  ])('with %s is refused', async (_, claims, reason) => {
    const token = await issuer.token(claims);
    await expect(verifier().verify(token, new Date())).rejects.toEqual(invalid(reason));
  });

  it('is taken within the tolerance of clocks', async () => {
    const token = await issuer.token({ exp: seconds(-10), nbf: seconds(10) });
    expect(await outcome(verifier().verify(token, new Date()))).toBe('taken');
  });

  it.each(['', 'a', 'a.b.c', 'e30.e30.e30', `${'a'.repeat(5_000)}.b.c`])(
    'that is none, %p, is refused',
    async (text) => {
      await expect(verifier().verify(text, new Date())).rejects.toEqual(invalid(/not a signed/));
      expect(issuer.fetches).toBe(0);
    },
  );

  it('without a signature (alg none) is refused', async () => {
    const [, payload] = (await issuer.token()).split('.');
    const forged = `${base64({ alg: 'none', kid: 'first' })}.${payload}.`;
    await expect(verifier().verify(forged, new Date())).rejects.toEqual(invalid(/algorithm/));
  });

  it('signed by HMAC with the public key as its secret is refused', async () => {
    const [key] = issuer.published;
    const pem = await exportSPKI((await importJWK(key?.jwk ?? {})) as CryptoKey);
    const [, payload] = (await issuer.token()).split('.');
    for (const secret of [pem, JSON.stringify(key?.jwk)]) {
      const body = `${base64({ alg: 'HS256', kid: 'first' })}.${payload}`;
      const forged = `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
      await expect(verifier().verify(forged, new Date())).rejects.toEqual(invalid(/algorithm/));
    }
  });

  it('of an algorithm that is not on the list is refused, though its key is published', async () => {
    const key = await makeKey('first', 'ES384');
    issuer.published = [key];
    const token = await issuer.token();
    await expect(verifier().verify(token, new Date())).rejects.toEqual(invalid(/algorithm/));
  });

  it('whose claims were altered, or that somebody else signed under the same key id, is refused', async () => {
    const [head, payload, signature] = (await issuer.token()).split('.');
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as object;
    const altered = `${head}.${base64({ ...claims, environments: ['prod'] })}.${signature}`;
    const foreign = await issuer.token({}, await makeKey('first'));
    for (const token of [altered, foreign])
      await expect(verifier().verify(token, new Date())).rejects.toEqual(
        invalid(/another signature/),
      );
  });

  it('that brings its own key along is refused', async () => {
    const mine = await makeKey('mine');
    const token = await new SignJWT({ iss: issuer.url, aud: issuer.audience, sub: 'me' })
      .setProtectedHeader({ alg: 'ES256', kid: 'mine', jwk: mine.jwk, jku: issuer.jwksUrl })
      .setExpirationTime('5m')
      .sign(mine.privateKey);
    await expect(verifier().verify(token, new Date())).rejects.toEqual(invalid(/issuer's/));
  });

  it('is not repeated in the error that refuses it', async () => {
    const token = await issuer.token({ aud: 'billing' });
    const error = await verifier()
      .verify(token, new Date())
      .catch((thrown: Error) => `${thrown.message} ${thrown.stack} ${String(thrown.cause)}`);
    for (const part of token.split('.')) expect(error).not.toContain(part);
  });
});

describe('the key set', () => {
  it('is fetched anew for a key that was published since; one taken out is refused then', async () => {
    const tokens = verifier({ cooldownMs: 0 });
    const old = await issuer.token();
    expect(await outcome(tokens.verify(old, new Date()))).toBe('taken');
    issuer.published = [await makeKey('second', 'RS256')];
    expect(await outcome(tokens.verify(await issuer.token(), new Date()))).toBe('taken');
    await expect(tokens.verify(old, new Date())).rejects.toEqual(invalid(/issuer's/));
  });

  it('is not fetched for each token of a made-up key', async () => {
    const tokens = verifier();
    const forged = await issuer.token({}, await makeKey('made up'));
    for (let n = 0; n < 20; n += 1)
      await expect(tokens.verify(forged, new Date())).rejects.toEqual(invalid(/issuer's/));
    expect(issuer.fetches).toBe(1);
  });

  it('out of reach is no fault of the token, and is left in peace for a moment', async () => {
    const token = await issuer.token();
    await issuer.stop();
    expect(await outcome(verifier().verify(token, new Date()))).toBe('token-keys-unavailable');
    await issuer.listen();
    issuer.status = 500;
    const tokens = verifier();
    for (let n = 0; n < 10; n += 1)
      expect(await outcome(tokens.verify(token, new Date()))).toBe('token-keys-unavailable');
    expect(issuer.fetches).toBeLessThan(10);
  });

  it('that does not answer is waited for so long only, once for all who wait', async () => {
    issuer.isStuck = true;
    const tokens = verifier();
    const token = await issuer.token();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => outcome(tokens.verify(token, new Date()))),
    );
    expect(new Set(outcomes)).toEqual(new Set(['token-keys-unavailable']));
    expect(issuer.fetches).toBe(1);
  });
});
