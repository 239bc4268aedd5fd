import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerfileFaults } from '../images/dockerfile-rules.js';
import { repoRoot } from '../repo-root.js';
import type { CheckResult } from './check-result.js';

/** The Dockerfile is well-formed and keeps its promises. */
export async function dockerfileCheck(): Promise<CheckResult> {
  const faults = dockerfileFaults(readFileSync(join(repoRoot, 'Dockerfile'), 'utf8'));
  return {
    passed: faults.length === 0,
    output: faults.map((fault) => `Dockerfile:${fault}`).join('\n'),
  };
}
