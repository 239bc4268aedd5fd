import { parseArgs } from 'node:util';
import { ConfigError, endWithReader, loadConfig } from '#runtime';
import { Type } from 'typebox';
import { ingestConfigSchema } from '../ingest.config.js';
import { endpointsSource, readEndpoints } from './endpoints.config.js';
import { endpointsJsonSchema } from './endpoints.json-schema.js';
import type { EndpointEntry } from './endpoints.schema.js';
import { standInSecrets } from './secret-reader.js';

const HELP = `Usage: npm run endpoints -- check FILE [--allow-inline] [--no-secrets]
       npm run endpoints -- schema

Checks a file of webhook endpoints as ingest would: every fault with its line on standard error, and
exit code 1; or one line an endpoint on standard output, and 0. Warnings are on standard error too.

  --allow-inline   secrets in the file itself are fine, as with ALLOW_INLINE_SECRETS=true
  --no-secrets     leaves out what is in environment variables and files, for a machine without them
  schema           prints the file's JSON Schema

BODY_LIMIT_BYTES bounds bodyLimit, as in ingest. Without npm: node dist/apps/ingest/src/endpoints/endpoints.main.js
`;

/** A mistake in how it was called. */
class CallError extends Error {}

/** @returns the exit code: 2 for a mistake in how it was called */
function run(argv: string[]): number {
  if (argv.includes('--help') || argv.includes('-h')) return print(HELP);
  const { positionals, values } = parseArgs({
    args: argv,
    options: { 'allow-inline': { type: 'boolean' }, 'no-secrets': { type: 'boolean' } },
    allowPositionals: true,
  });
  const [command, file, ...more] = positionals;
  if (command === 'schema' && file === undefined) {
    return print(`${JSON.stringify(endpointsJsonSchema(), null, 2)}\n`);
  }
  if (command !== 'check') throw new CallError('say what to do: check or schema');
  if (file === undefined) throw new CallError('check needs the path of a file');
  if (more.length > 0) throw new CallError('check takes one file');
  return check(file, values['allow-inline'] === true, values['no-secrets'] === true);
}

function check(file: string, isInlineFine: boolean, isWithoutSecrets: boolean): number {
  const { ALLOW_INLINE_SECRETS, BODY_LIMIT_BYTES } = ingestConfigSchema.properties;
  const settings = loadConfig(Type.Object({ ALLOW_INLINE_SECRETS, BODY_LIMIT_BYTES }), process.env);
  const allowInline = isInlineFine || settings.ALLOW_INLINE_SECRETS;
  const source = endpointsSource(file, { allowInline, largestBody: settings.BODY_LIMIT_BYTES });
  const reading = readEndpoints(source, isWithoutSecrets ? standInSecrets(allowInline) : undefined);
  if (!reading.ok) {
    for (const fault of reading.faults) process.stderr.write(`${fault}\n`);
    return 1;
  }
  for (const warning of reading.warnings) process.stderr.write(`warning: ${warning}\n`);
  return print(reading.entries.map((entry) => `${describe(entry)}\n`).join(''));
}

function describe({ id, environment, methods, algorithm, secrets, events }: EndpointEntry): string {
  const names = secrets.map((secret) => secret.id);
  return `${id}  environment ${environment}  ${methods.join(',')}  ${algorithm}  secrets ${names.join(',')}  events ${events.join(',')}`;
}

function isParseError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^ERR_PARSE_ARGS/.test(String(error.code));
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

endWithReader();
try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  if (error instanceof ConfigError) {
    for (const fault of error.faults) process.stderr.write(`foxtail: ${fault}\n`);
    process.exitCode = 1;
  } else if (error instanceof CallError || isParseError(error)) {
    process.stderr.write(`foxtail: ${error.message}\n\n${HELP}`);
    process.exitCode = 2;
  } else throw error;
}
