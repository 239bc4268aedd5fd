import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  sign,
  signatureAlgorithms,
  signatureEncodings,
  verify,
  type SecretValue,
  type SignatureScheme,
} from './index.js';

const prefixes = fc.oneof(
  fc.constantFrom('', 'sha256=', 'v1='),
  fc.stringMatching(/^[\x21-\x7e][\x20-\x7e]{0,10}$/),
);
const schemes = fc.record({
  algorithm: fc.constantFrom(...signatureAlgorithms),
  encoding: fc.constantFrom(...signatureEncodings),
  prefix: prefixes,
}) satisfies fc.Arbitrary<SignatureScheme>;
const hexSchemes = schemes.map((scheme) => ({ ...scheme, encoding: 'hex' as const }));
const base64Schemes = schemes.map((scheme) => ({ ...scheme, encoding: 'base64' as const }));
const bodies = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const secretBytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((b) => Buffer.from(b));
/** A secret in each form that it may come in. */
const secretValues: fc.Arbitrary<SecretValue> = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }),
  secretBytes,
  secretBytes.map((bytes) => createSecretKey(bytes)),
);

const live = (value: SecretValue) => [{ id: 's', value }];
const MISMATCH = { ok: false, reason: 'signature-mismatch' };

function flip(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  const bit = at % (bytes.length * 8);
  changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
  return changed;
}

/** The signature's hash as bytes, changed, and written again as the scheme has it. */
function withHash(signature: string, { encoding, prefix }: SignatureScheme, at: number): string {
  const hash = Buffer.from(signature.slice(prefix.length), encoding);
  return prefix + flip(hash, at).toString(encoding);
}

describe('a signature, for any body, secret and scheme', () => {
  it('holds for what was signed, whether the secret is text, bytes or a key', () => {
    fc.assert(
      fc.property(bodies, secretBytes, schemes, (body, bytes, scheme) => {
        const key = createSecretKey(bytes);
        expect(sign(body, key, scheme)).toBe(sign(body, bytes, scheme));
        for (const value of [bytes, key]) {
          expect(verify(body, sign(body, bytes, scheme), scheme, live(value))).toEqual({
            ok: true,
            webhook: { body, secretId: 's' },
          });
        }
      }),
    );
    fc.assert(
      fc.property(bodies, fc.string({ minLength: 1 }), schemes, (body, text, scheme) => {
        const signature = sign(body, Buffer.from(text, 'utf8'), scheme);
        expect(verify(body, signature, scheme, live(text)).ok).toBe(true);
      }),
    );
  });

  it('is refused when any one bit of the body is another', () => {
    fc.assert(
      fc.property(bodies, secretValues, schemes, fc.nat(), (body, value, scheme, at) => {
        fc.pre(body.length > 0);
        const signature = sign(body, value, scheme);
        expect(verify(flip(body, at), signature, scheme, live(value))).toEqual(MISMATCH);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused when any one bit of its hash is another', () => {
    fc.assert(
      fc.property(bodies, secretValues, schemes, fc.nat(), (body, value, scheme, at) => {
        const changed = withHash(sign(body, value, scheme), scheme, at);
        expect(verify(body, changed, scheme, live(value))).toEqual(MISMATCH);
      }),
      { numRuns: 500 },
    );
  });

  it('is matched by any one of many secrets, and by none where its own is gone', () => {
    fc.assert(
      fc.property(
        bodies,
        schemes,
        // No byte is zero: HMAC fills a short key up with zeros, so `a` and `a\0` are one key.
        fc.uniqueArray(fc.uint8Array({ min: 1, minLength: 1, maxLength: 40 }), {
          minLength: 1,
          maxLength: 12,
          selector: (bytes) => Buffer.from(bytes).toString('hex'),
        }),
        fc.nat(),
        (body, scheme, all, pick) => {
          const secrets = all.map((bytes, i) => ({
            id: `s${i}`,
            value: createSecretKey(Buffer.from(bytes)),
          }));
          const own = secrets[pick % secrets.length] as (typeof secrets)[number];
          const signature = sign(body, own.value, scheme);
          expect(verify(body, signature, scheme, secrets)).toMatchObject({
            webhook: { secretId: own.id },
          });
          const others = secrets.filter((secret) => secret !== own);
          expect(verify(body, signature, scheme, others)).toEqual(MISMATCH);
        },
      ),
    );
  });

  it('of another prefix, algorithm or encoding is refused', () => {
    fc.assert(
      fc.property(bodies, secretValues, schemes, schemes, (body, value, scheme, other) => {
        fc.pre(JSON.stringify(scheme) !== JSON.stringify(other));
        expect(verify(body, sign(body, value, other), scheme, live(value))).toEqual(MISMATCH);
      }),
    );
  });
});

describe('a signature in hex', () => {
  it('counts in any mixture of cases, its prefix only as it is', () => {
    fc.assert(
      fc.property(
        bodies,
        secretValues,
        hexSchemes,
        fc.infiniteStream(fc.boolean()),
        (body, value, scheme, upper) => {
          const { prefix } = scheme;
          const signature = sign(body, value, scheme);
          const hash = [...signature.slice(prefix.length)].map((digit) =>
            upper.next().value ? digit.toUpperCase() : digit,
          );
          expect(verify(body, prefix + hash.join(''), scheme, live(value)).ok).toBe(true);
          const shouted = prefix.toUpperCase();
          expect(verify(body, shouted + hash.join(''), scheme, live(value)).ok).toBe(
            shouted === prefix,
          );
        },
      ),
    );
  });
});

describe('a signature in base64', () => {
  it('counts only in its canonical form: no URL alphabet, no spaces, all padding, no spare bits', () => {
    fc.assert(
      fc.property(bodies, secretValues, base64Schemes, (body, value, scheme) => {
        const signature = sign(body, value, scheme);
        const hash = signature.slice(scheme.prefix.length);
        const spellings = [
          hash.replaceAll('+', '-').replaceAll('/', '_'),
          hash.replace(/=+$/, ''),
          `${hash}=`,
          `${hash} `,
          `${hash.slice(0, 8)}\n${hash.slice(8)}`,
          withSpareBit(hash),
        ].filter((spelling) => spelling !== hash);
        for (const spelling of spellings) {
          // They all mean the same bytes, which is why they must not count.
          expect(Buffer.from(spelling, 'base64')).toEqual(Buffer.from(hash, 'base64'));
          expect(verify(body, scheme.prefix + spelling, scheme, live(value))).toEqual(MISMATCH);
        }
      }),
    );
  });

  /** The last letter before the padding has bits that decode to nothing. */
  function withSpareBit(hash: string): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const [letters = '', padding = ''] = hash.split(/(?==)/, 2);
    if (padding === '') return hash;
    const last = alphabet.indexOf(letters.at(-1) ?? 'A');
    return letters.slice(0, -1) + alphabet[last ^ 1] + hash.slice(letters.length);
  }
});

describe('anything else', () => {
  it('is refused without a throw, whatever it is', () => {
    const garbage = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
      fc.stringMatching(/^[0-9a-fA-F]{1,130}$/),
      fc.base64String({ minLength: 4, maxLength: 120 }),
      // A lone surrogate, letters that lower to ASCII, and such that end in an ASCII byte.
      fc.constantFrom('\ud800', '\u212a'.repeat(64), '\u0161'.repeat(64), '\0'),
    );
    fc.assert(
      fc.property(
        garbage,
        fc.boolean(),
        schemes,
        secretValues,
        (text, isPrefixed, scheme, value) => {
          const signature = (isPrefixed ? scheme.prefix : '') + text;
          const result = verify(Buffer.from('a body'), signature, scheme, live(value));
          expect(result).toEqual(MISMATCH);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('never passes by letters that are alike in one byte only', () => {
    const scheme: SignatureScheme = { algorithm: 'sha256', encoding: 'hex', prefix: '' };
    const body = Buffer.from('a body');
    const signature = sign(body, 'k', scheme);
    // Letters whose low byte is that of the digit, and that have no case.
    const alike = [...signature].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0x4e00));
    expect(verify(body, alike.join(''), scheme, live('k'))).toEqual(MISMATCH);
  });
});
