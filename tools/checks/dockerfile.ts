import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerfileFaults } from '../images/dockerfile-rules.js';
import { hadolintFaults } from '../images/hadolint.js';
import { repoRoot } from '../repo-root.js';
import type { CheckResult } from './check-result.js';

/** The Dockerfile is well-formed, keeps its promises, and hadolint has nothing to say of it. */
export async function dockerfileCheck(): Promise<CheckResult> {
  const say = (line: string) => void process.stderr.write(`foxtail: dockerfile: ${line}\n`);
  try {
    const text = readFileSync(join(repoRoot, 'Dockerfile'), 'utf8');
    const faults = [...dockerfileFaults(text), ...(await hadolintFaults(text, say))];
    return {
      passed: faults.length === 0,
      output: faults.map((fault) => `Dockerfile:${fault}`).join('\n'),
    };
  } catch (error) {
    return { passed: false, output: error instanceof Error ? error.message : String(error) };
  }
}
