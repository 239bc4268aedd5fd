import { packageSimulator } from './packages/package-simulator.js';
import { runSimulator } from './simulate/run-simulator.js';

const PACKAGE_HELP = `       npm run simulator -- package       makes @foxtail/simulator in dist/packages/simulator, ready for npm publish

`;

const args = process.argv.slice(2);
if (args[0] === 'package' && args.length === 1) {
  process.stdout.write(`${packageSimulator()}\n`);
} else {
  if (args.includes('--help') || args.includes('-h'))
    process.stdout.write(`Usage: npm run simulator -- [flags]\n${PACKAGE_HELP}`);
  await runSimulator(args);
}
