import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand, UsageError } from './command-line.js';
import { contractsVersion, generateDocs } from './contracts/generate.js';
import { lintAsyncApi, lintOpenApi } from './contracts/lint.js';
import { packageContracts } from './contracts/package.js';
import { judgeByText } from './contracts/release-rule.js';
import { currentContracts } from './contracts/released.js';
import { repoRoot } from './repo-root.js';

const HELP = `Usage: npm run contracts -- generate | check | release | package

  generate  writes docs/: JSON Schemas, asyncapi.yaml, openapi/, events.md; and the types of @foxtail/client
  check     whether docs/ is what generate would write, lints it, and compares the contracts with those
            that were released last: what differs needs a greater version in libs/contracts/package.json,
            and a greater major one where a subscriber could break
  package   makes @foxtail/contracts in dist/packages/contracts, ready for npm publish
  release   notes the contracts as released, under that version; a version that was released stays as it is
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
      process.stdout.write(`wrote ${files.size} files below docs/ and libs/client/\n`);
      return 0;
    }
    case 'check':
      return check();
    case 'release':
      return release();
    case 'package':
      process.stdout.write(`${packageContracts()}\n`);
      return 0;
    default:
      throw new UsageError('say what to do: generate, check, release or package');
  }
});

async function check(): Promise<number> {
  const files = await generateDocs();
  const stale = [...files].flatMap(([path, content]) => {
    const file = join(docs, path);
    const isSame = existsSync(file) && readFileSync(file, 'utf8') === content;
    return isSame
      ? []
      : [`${join('docs', path)} is not what the code says: run npm run contracts -- generate`];
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
  const contracts = currentContracts(contractsVersion());
  const { faults, breaks } = judgeByText(releasedText(), contracts, { isRelease: false });
  if (!tell([...stale, ...left, ...lint.flat(), ...faults], breaks)) return 1;
  process.stdout.write(`the contracts may stand as version ${contracts.version}\n`);
  return 0;
}

function release(): number {
  const contracts = currentContracts(contractsVersion());
  const { faults, breaks } = judgeByText(releasedText(), contracts, { isRelease: true });
  if (!tell(faults, breaks)) return 1;
  writeFileSync(released, `${JSON.stringify(contracts, null, 2)}\n`);
  process.stdout.write(`version ${contracts.version} is noted as released\n`);
  return 0;
}

function releasedText(): string | null {
  return existsSync(released) ? readFileSync(released, 'utf8') : null;
}

/** @returns whether there is no fault; what breaks under a greater major version is none */
function tell(faults: readonly string[], breaks: readonly string[]): boolean {
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  for (const change of breaks) process.stdout.write(`${change}\n`);
  return faults.length === 0;
}
