import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Who of these is given says that it is not the demo that is meant. */
const ELSEWHERE = [
  '--to',
  '--secret',
  '--secret-file',
  '--environment',
  '--read-api',
  '--help',
  '-h',
];

/**
 * The arguments of `load` for what `npm start` runs, unless they name another receiver: its endpoint for
 * each dialect, their secrets, and the read API with its key, by the files that `npm start` keeps in
 * `folder`. @returns null where it never ran
 */
export function demoArguments(args: readonly string[], folder: string): string[] | null {
  const isElsewhere = args.some((arg) => ELSEWHERE.includes(arg.split('=')[0] ?? ''));
  if (isElsewhere) return [...args];
  const files = {
    first: join(folder, 'secrets/demo'),
    second: join(folder, 'secrets/demo-imports'),
    key: join(folder, 'api-key'),
  };
  if (Object.values(files).some((file) => !existsSync(file))) return null;
  return [
    ...['--to', '1=http://127.0.0.1:8080/webhooks/demo'],
    ...['--to', '2=http://127.0.0.1:8080/webhooks/demo-imports'],
    ...['--secret-file', `1=${files.first}`, '--secret-file', `2=${files.second}`],
    ...['--read-api', 'http://127.0.0.1:8082', '--api-key-file', files.key],
    ...args,
  ];
}
