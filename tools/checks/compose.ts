import { join } from 'node:path';
import { goTool, run } from '../chart/go-tools.js';
import { repoRoot } from '../repo-root.js';
import type { CheckResult } from './check-result.js';

/** What Docker Compose itself reads its files with takes docker-compose.yml: no engine is needed for that. */
export async function composeCheck(
  file = join(repoRoot, 'docker-compose.yml'),
): Promise<CheckResult> {
  const say = (line: string) => void process.stderr.write(`foxtail: compose: ${line}\n`);
  try {
    const { code, stderr } = await run(await goTool('compose-go', say), [file]);
    return { passed: code === 0, output: code === 0 ? '' : stderr.trim() };
  } catch (error) {
    return { passed: false, output: error instanceof Error ? error.message : String(error) };
  }
}
