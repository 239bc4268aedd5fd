import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Chromium } from './chromium.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What axe finds wrong with the page as it is shown now, and the rules that it could apply and found kept. */
export async function auditAccessibility(
  chromium: Chromium,
): Promise<{ faults: (string | undefined)[][]; passes: string[] }> {
  await chromium.evaluate(`${axe}; null`);
  const { passes, violations } = await chromium.evaluate<{
    passes: string[];
    violations: Violation[];
  }>(
    `axe.run().then(({ passes, violations }) => ({ passes: passes.map(({ id }) => id), violations }))`,
  );
  const faults = violations.map(({ id, help, nodes: [first] }) => [
    id,
    help,
    first?.target.join(' '),
    first?.failureSummary,
  ]);
  return { faults, passes };
}
