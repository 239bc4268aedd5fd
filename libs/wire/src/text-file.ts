import { readFileSync } from 'node:fs';

/** Newest good content by path, so that a file which is away while it is replaced breaks nothing. */
const lastGood = new Map<string, string>();

/**
 * A small file as text, read anew each time: what is mounted may be replaced while the process runs.
 * Where it can't be read just now, what it held last time counts; @throws where it never could be.
 */
export function readText(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    lastGood.set(path, text);
    return text;
  } catch (error) {
    const known = lastGood.get(path);
    if (known === undefined) throw error;
    return known;
  }
}

/** A password out of a file, without the line's end that editors and `echo` put behind it. */
export function readPassword(path: string): string {
  return readText(path).replace(/\r?\n$/, '');
}

/**
 * Reads the file that a setting names, and says what is wrong with it: its place, never its content.
 *
 * @param setting how the fault calls it, such as KAFKA_CA_FILE
 * @param faultOf what is wrong with the content, if anything is, as the end of a sentence
 */
export function fileFaults(
  setting: string,
  path: string | undefined,
  faultOf: (text: string) => string | null,
): string[] {
  if (path === undefined) return [];
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return [`${setting} can not be read: ${WORDS[code] ?? code} (${path})`];
  }
  const fault = faultOf(text);
  return fault === null ? [] : [`${setting} ${fault} (${path})`];
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

/** What is wrong with a file that holds a password. */
export function passwordFault(text: string): string | null {
  if (text.trim() === '') return 'is empty';
  return text.replace(/\r?\n$/, '').includes('\n') ? 'has more than one line' : null;
}
