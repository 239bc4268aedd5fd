import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  sign,
  signatureAlgorithms,
  signatureEncodings,
  verify,
  type SignatureScheme,
} from './index.js';

const schemes = fc.record({
  algorithm: fc.constantFrom(...signatureAlgorithms),
  encoding: fc.constantFrom(...signatureEncodings),
  prefix: fc.constantFrom('', 'sha256='),
}) satisfies fc.Arbitrary<SignatureScheme>;
const bodies = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const secrets = fc.string({ minLength: 1, maxLength: 64 });

describe('a webhook signature', () => {
  it('is the HMAC that the published test vector has (RFC 4231, case 2)', () => {
    const scheme: SignatureScheme = { algorithm: 'sha256', encoding: 'hex', prefix: '' };
    expect(sign(Buffer.from('what do ya want for nothing?'), 'Jefe', scheme)).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('holds for what was signed, in every scheme, and names the secret', () => {
    fc.assert(
      fc.property(
        bodies,
        fc.uniqueArray(secrets, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        schemes,
        (body, values, pick, scheme) => {
          const index = pick % values.length;
          const live = values.map((value, i) => ({ id: `s${i}`, value }));
          const signature = sign(body, values[index] as string, scheme);
          const result = verify(body, signature, scheme, live);
          expect(result).toEqual({ ok: true, webhook: { body, secretId: `s${index}` } });
        },
      ),
    );
  });

  it('is refused when one bit of the body differs', () => {
    fc.assert(
      fc.property(
        bodies.filter((b) => b.length > 0),
        secrets,
        schemes,
        fc.nat(),
        (body, value, scheme, at) => {
          const signature = sign(body, value, scheme);
          const changed = Buffer.from(body);
          const bit = at % (body.length * 8);
          changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
          expect(verify(changed, signature, scheme, [{ id: 's', value }])).toEqual({
            ok: false,
            reason: 'signature-mismatch',
          });
        },
      ),
    );
  });

  it('is refused when one bit of itself differs, but for the case of a hex digit', () => {
    fc.assert(
      fc.property(bodies, secrets, schemes, fc.nat(), (body, value, scheme, at) => {
        const signature = Buffer.from(sign(body, value, scheme), 'latin1');
        const bit = at % (signature.length * 8);
        const changed = Buffer.from(signature);
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
        const sameHex =
          scheme.encoding === 'hex' &&
          bit >> 3 >= scheme.prefix.length &&
          changed.toString('latin1').toLowerCase() === signature.toString('latin1').toLowerCase();
        expect(verify(body, changed.toString('latin1'), scheme, [{ id: 's', value }]).ok).toBe(
          sameHex,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('is missing when the header is not there or empty', () => {
    const scheme: SignatureScheme = { algorithm: 'sha256', encoding: 'hex', prefix: '' };
    for (const header of [undefined, '']) {
      expect(verify(Buffer.from('x'), header, scheme, [{ id: 's', value: 'k' }])).toEqual({
        ok: false,
        reason: 'signature-missing',
      });
    }
  });

  it('is refused by an endpoint that has no live secret', () => {
    const scheme: SignatureScheme = { algorithm: 'sha256', encoding: 'hex', prefix: '' };
    expect(verify(Buffer.from('x'), 'anything', scheme, [])).toEqual({
      ok: false,
      reason: 'signature-mismatch',
    });
  });
});
