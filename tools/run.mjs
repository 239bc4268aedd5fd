// Runs one of the project's commands on a bare clone: installs, builds, then hands over to tools/<command>.main.ts.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildIfNeeded } from './run/build.mjs';
import { describeCommands, findCommand } from './run/commands.mjs';
import { withFileLock } from './run/file-lock.mjs';
import { installIfNeeded } from './run/install.mjs';

const MINIMUM_NODE = [20, 19];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const log = (line) => process.stderr.write(`foxtail: ${line}\n`);

async function run() {
  const [name = 'help', ...given] = process.argv.slice(2);
  // npm eats the `--` of `npm run stack -- up`; a direct call may copy it.
  const args = given[0] === '--' ? given.slice(1) : given;
  if (!isNodeNewEnough()) {
    log(`needs Node ${MINIMUM_NODE.join('.')} or newer; this is ${process.versions.node}`);
    return 1;
  }
  if (['help', '--help', '-h'].includes(name)) {
    process.stdout.write(`${describeCommands(root)}\n`);
    return 0;
  }
  const command = findCommand(root, name);
  if (command === null) {
    log(`there is no command "${name}"\n${describeCommands(root)}`);
    return 2;
  }
  const waiting = (pid) => log(`waiting for another run's build to end (pid ${pid})…`);
  try {
    await withFileLock(join(root, '.foxtail/build.lock'), waiting, () => {
      installIfNeeded(root, log);
      buildIfNeeded(root, log);
    });
  } catch (error) {
    log(error.message);
    return 1;
  }
  const main = join(root, 'dist/tools', `${command.main}.main.js`);
  process.argv = [process.execPath, main, ...command.args, ...args];
  await import(pathToFileURL(main).href);
  return undefined;
}

function isNodeNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = MINIMUM_NODE;
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

// The command sets its own exit code, or leaves it 0.
const code = await run();
if (code !== undefined) process.exitCode = code;
