import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from './repo-root.js';

// tools/run.mjs has built everything by now: the project compiles as one. This says where an app's entry is.
const apps = process.argv.slice(2);
if (apps.includes('--help')) {
  process.stdout.write(
    'Usage: npm run build [-- app…]\n\nCompiles apps, libs and tools to dist/.\n',
  );
} else {
  for (const app of apps) {
    const entry = join('dist/apps', app, 'src/main.js');
    if (existsSync(join(repoRoot, entry))) {
      process.stdout.write(`${entry}\n`);
    } else {
      process.stderr.write(`foxtail: there is no app "${app}" (${entry} is not there)\n`);
      process.exitCode = 1;
    }
  }
}
