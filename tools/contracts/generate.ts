import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { format } from 'prettier';
import { jsonSchemas } from '#contracts';
import { repoRoot } from '../repo-root.js';
import { asyncApi } from './asyncapi.js';
import { clientTypes } from './client-types.js';
import { eventsPage } from './events-page.js';

/** Apps whose HTTP side is published. */
const HTTP_APPS = ['ingest', 'simulator', 'read-api'];

/** What the client's types are written to, from `docs/` as the rest. */
const CLIENT_TYPES = '../libs/client/src/api.generated.ts';

/** The published contracts: path below `docs/` → content. */
export async function generateDocs(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const add = async (path: string, content: string) => {
    files.set(path, await format(content, { ...prettierOptions(), filepath: path }));
  };
  for (const [type, schema] of jsonSchemas())
    await add(`schemas/${type}.json`, JSON.stringify(schema));
  await add('schemas/endpoints.schema.json', endpointsSchema());
  await add(
    'asyncapi.yaml',
    stringify(asyncApi(contractsVersion()), { aliasDuplicateObjects: false }),
  );
  for (const app of HTTP_APPS) {
    await add(`openapi/${app}.yaml`, stringify(openApiOf(app), { aliasDuplicateObjects: false }));
  }
  await add(CLIENT_TYPES, clientTypes(openApiOf('read-api') as Parameters<typeof clientTypes>[0]));
  await add('events.md', eventsPage());
  return files;
}

/** The version of the contracts: that of the package that they are published as. */
export function contractsVersion(): string {
  const file = join(repoRoot, 'libs/contracts/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** Asks the built app itself, as anybody can: `--openapi`. */
function openApiOf(app: string): unknown {
  const main = join(repoRoot, `dist/apps/${app}/src/main.js`);
  return JSON.parse(execFileSync(process.execPath, [main, '--openapi'], { encoding: 'utf8' }));
}

/** Of the endpoints file, out of the built app as well. */
function endpointsSchema(): string {
  const main = join(repoRoot, 'dist/apps/ingest/src/endpoints/endpoints.main.js');
  return execFileSync(process.execPath, [main, 'schema'], { encoding: 'utf8' });
}

function prettierOptions(): object {
  return JSON.parse(readFileSync(join(repoRoot, '.prettierrc.json'), 'utf8')) as object;
}
