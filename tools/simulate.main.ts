import { join } from 'node:path';
import { demoArguments } from './simulate/demo-arguments.js';
import { runSimulator } from './simulate/run-simulator.js';
import { defaultStateDir } from './stack/index.js';

const HELP = `Usage: npm run simulate -- [flags]

The same as foxtail-simulator load, which see below. Without --to it drives what \`npm start\` runs, and
compares it afterwards: the endpoints demo and demo-imports at http://127.0.0.1:8080, the read API at
http://127.0.0.1:8082, with the secrets and the key that npm start keeps.

`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(HELP);
  await runSimulator(['load', '--help']);
} else {
  const demo = demoArguments(args, join(defaultStateDir(), 'demo'));
  if (demo === null) {
    process.stderr.write(
      'foxtail: there is nothing of `npm start` to drive: start it first, or say --to URL and --secret-file FILE\n',
    );
    process.exitCode = 2;
  } else {
    await runSimulator(['load', ...demo]);
  }
}
