import { readFileSync, statSync } from 'node:fs';

/** A file's bytes, or in words why there are none: they complete "the file …". */
export type FileReading = { ok: true; bytes: Buffer } | { ok: false; why: string };

export type FileReader = (path: string, largest: number) => FileReading;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EACCES: 'may not be read by this process',
  EPERM: 'may not be read by this process',
  ELOOP: 'is a symbolic link that leads nowhere',
};

/** Reads a file of at most `largest` bytes. Never waits, as reading a pipe would, and never throws. */
export const readSmallFile: FileReader = (path, largest) => {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { ok: false, why: 'is not a regular file' };
    if (stat.size > largest) return { ok: false, why: `is larger than ${largest} bytes` };
    return { ok: true, bytes: readFileSync(path) };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return { ok: false, why: REASONS[code] ?? `can not be read (${code})` };
  }
};
