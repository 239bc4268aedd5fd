import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { FileReader } from './small-file.js';

/** Where the file says that a secret is: exactly one of the three is there. */
export interface SecretSource {
  env?: string;
  file?: string;
  value?: string;
}

/** A secret's bytes, or what is wrong with where it should be. */
export type SecretReading = { ok: true; bytes: Buffer } | { ok: false; what: string };

export type SecretReader = (source: SecretSource) => SecretReading;

const LARGEST_SECRET = 65_536;

const NO_INLINE =
  'a secret in the file itself is for development (ALLOW_INLINE_SECRETS=true): use env or file';

/** Reads secrets where they are. @param folder relative paths begin here */
export function readSecretsFrom(
  env: NodeJS.ProcessEnv,
  readFile: FileReader,
  folder: string,
  allowInline: boolean,
): SecretReader {
  return ({ env: variable, file, value }) => {
    if (value !== undefined) return inline(value, allowInline);
    if (variable !== undefined) {
      const bytes = withoutLineFeed(Buffer.from(env[variable] ?? '', 'utf8'));
      return bytes.length > 0
        ? { ok: true, bytes }
        : { ok: false, what: 'the environment variable named here is not set, or empty: set it' };
    }
    const reading = readFile(resolve(folder, file ?? ''), LARGEST_SECRET);
    if (!reading.ok) {
      return { ok: false, what: `the file named here ${reading.why}: mount or mend it` };
    }
    const bytes = withoutLineFeed(reading.bytes);
    return bytes.length > 0
      ? { ok: true, bytes }
      : { ok: false, what: 'the file named here is empty: put the secret in it' };
  };
}

/** For a check where no secret is at hand: a digest of where it would be stands for it. */
export function standInSecrets(allowInline: boolean): SecretReader {
  return ({ env, file, value }) => {
    if (value !== undefined) return inline(value, allowInline);
    const digest = createHash('sha256')
      .update(JSON.stringify([env, file]))
      .digest('hex');
    return { ok: true, bytes: Buffer.from(digest) };
  };
}

function inline(value: string, allowInline: boolean): SecretReading {
  return allowInline ? { ok: true, bytes: Buffer.from(value) } : { ok: false, what: NO_INLINE };
}

/** Editors and `echo` end a file, or what becomes a variable, with a line feed that belongs to no secret. */
function withoutLineFeed(bytes: Buffer): Buffer {
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}
