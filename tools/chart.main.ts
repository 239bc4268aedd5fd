import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartFolder, generateChart } from './chart/generate.js';
import { goTool } from './chart/go-tools.js';
import { asKept, render, renderedFolder, valueSets } from './chart/render.js';
import { vendorSchemas } from './chart/vendor-schemas.js';
import { noMore, runCommand, UsageError } from './command-line.js';
import { repoRoot } from './repo-root.js';

const HELP = `Usage: npm run chart -- generate | schemas

  generate  writes values.yaml, values.schema.json and README's table of deploy/chart out of tools/chart/values,
            and what helm makes of each value set of deploy/chart/ci
  schemas   downloads the schemas of Kubernetes' and others' resources anew, by go and mvn, into
            tools/chart/schemas; JAVA_21_HOME names a Java 21 where java is an older one
`;

await runCommand(HELP, {}, async ({ positionals: [command = '', ...rest] }) => {
  noMore(rest, 0);
  switch (command) {
    case 'generate': {
      const readme = readFileSync(join(chartFolder, 'README.md'), 'utf8');
      for (const [name, content] of await generateChart(readme))
        writeFileSync(join(chartFolder, name), content);
      return renderAll();
    }
    case 'schemas': {
      const scratch = mkdtempSync(join(tmpdir(), 'foxtail-schemas-'));
      const names = vendorSchemas(join(repoRoot, 'tools/chart/schemas'), scratch);
      rmSync(scratch, { recursive: true, force: true });
      process.stdout.write(`${names.join('\n')}\n`);
      return 0;
    }
    default:
      throw new UsageError('say what to do: generate or schemas');
  }
});

async function renderAll(): Promise<number> {
  const helm = await goTool('helm', (line) => void process.stderr.write(`foxtail: ${line}\n`));
  rmSync(renderedFolder, { recursive: true, force: true });
  mkdirSync(renderedFolder);
  for (const set of valueSets()) {
    const { code, stdout, stderr } = await render(helm, set);
    if (code !== 0) throw new Error(`${set}: ${stderr}`);
    writeFileSync(join(renderedFolder, `${set}.yaml`), asKept(stdout));
  }
  return 0;
}
