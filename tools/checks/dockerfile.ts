import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerfileFaults } from '../images/dockerfile-rules.js';
import { hadolintFaults } from '../images/hadolint.js';
import { nodeFaults } from '../images/image-node.js';
import { repoRoot } from '../repo-root.js';
import type { CheckResult } from './check-result.js';

const PAGE = 'docs/operations/install.md';

/** The Dockerfile is well-formed, keeps its promises, has the Node that is tested and told of; hadolint says nothing. */
export async function dockerfileCheck(): Promise<CheckResult> {
  const say = (line: string) => void process.stderr.write(`foxtail: dockerfile: ${line}\n`);
  try {
    const [text, page] = ['Dockerfile', PAGE].map((path) =>
      readFileSync(join(repoRoot, path), 'utf8'),
    ) as [string, string];
    const faults = [...dockerfileFaults(text), ...(await hadolintFaults(text, say))];
    const all = [
      ...faults.map((fault) => `Dockerfile:${fault}`),
      ...nodeFaults({ Dockerfile: text, [PAGE]: page }),
    ];
    return { passed: all.length === 0, output: all.join('\n') };
  } catch (error) {
    return { passed: false, output: error instanceof Error ? error.message : String(error) };
  }
}
