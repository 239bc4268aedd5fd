import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand, UsageError } from './command-line.js';
import { breakingChanges } from './contracts/compatibility.js';
import { contractsVersion, generateDocs } from './contracts/generate.js';
import { lintAsyncApi, lintOpenApi } from './contracts/lint.js';
import { packageContracts } from './contracts/package.js';
import { currentContracts, type Contracts } from './contracts/released.js';
import { repoRoot } from './repo-root.js';

const HELP = `Usage: npm run contracts -- generate | check | release | package

  generate  writes docs/: JSON Schemas, asyncapi.yaml, openapi/, events.md
  check     whether docs/ is what generate would write, lints it, and compares the contracts with those
            that were released last; ends with 1 if a subscriber could break
  package   makes @foxtail/contracts in dist/packages/contracts, ready for npm publish
  release   notes the contracts as released, under the version in libs/contracts/package.json
`;

const docs = join(repoRoot, 'docs');
const released = join(docs, 'contracts.released.json');

await runCommand(HELP, {}, async ({ positionals: [command = ''] }) => {
  switch (command) {
    case 'generate': {
      const files = await generateDocs();
      rmSync(join(docs, 'schemas'), { recursive: true, force: true });
      for (const [path, content] of files) {
        mkdirSync(dirname(join(docs, path)), { recursive: true });
        writeFileSync(join(docs, path), content);
      }
      process.stdout.write(`wrote ${files.size} files below docs/\n`);
      return 0;
    }
    case 'check':
      return report(await check());
    case 'release': {
      const faults = compatibility();
      if (faults.length > 0) return report(faults);
      const contracts = currentContracts(contractsVersion());
      writeFileSync(released, `${JSON.stringify(contracts, null, 2)}\n`);
      process.stdout.write(`noted the contracts of version ${contracts.version} as released\n`);
      return 0;
    }
    case 'package':
      process.stdout.write(`${packageContracts()}\n`);
      return 0;
    default:
      throw new UsageError('say what to do: generate, check, release or package');
  }
});

async function check(): Promise<string[]> {
  const files = await generateDocs();
  const stale = [...files].flatMap(([path, content]) => {
    const file = join(docs, path);
    const isSame = existsSync(file) && readFileSync(file, 'utf8') === content;
    return isSame
      ? []
      : [`docs/${path} is not what the code says: run npm run contracts -- generate`];
  });
  const left = readdirSync(join(docs, 'schemas'))
    .filter((name) => !files.has(`schemas/${name}`))
    .map((name) => `docs/schemas/${name} belongs to no event`);
  const lint = await Promise.all(
    [...files].map(async ([path, content]) => {
      const faults = path.startsWith('openapi/')
        ? await lintOpenApi(content)
        : path === 'asyncapi.yaml'
          ? await lintAsyncApi(content)
          : [];
      return faults.map((fault) => `docs/${path}: ${fault}`);
    }),
  );
  return [...stale, ...left, ...lint.flat(), ...compatibility()];
}

function compatibility(): string[] {
  if (!existsSync(released)) return [];
  const last = JSON.parse(readFileSync(released, 'utf8')) as Contracts;
  return breakingChanges(last, currentContracts(contractsVersion())).map(
    (change) => `breaks subscribers built on version ${last.version}: ${change}`,
  );
}

function report(faults: readonly string[]): number {
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length === 0) process.stdout.write('the contracts are as released and published\n');
  return faults.length === 0 ? 0 : 1;
}
