import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { repoRoot } from './repo-root.js';

// Ingest itself knows what its file may hold, in a process of its own, as it is where nothing but the app is installed.
const main = join(repoRoot, 'dist/apps/ingest/src/endpoints/endpoints.main.js');

// npm runs a script in the project's folder; a file is meant from where the user stands.
const { npm_lifecycle_event: script, INIT_CWD } = process.env;
const cwd = resolve(script === 'endpoints' ? (INIT_CWD ?? '.') : '.');

const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], {
  cwd,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
