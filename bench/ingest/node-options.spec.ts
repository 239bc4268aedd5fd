import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { nodeOptions } from '../../tools/node-options.js';
import { repoRoot } from '../../tools/repo-root.js';

describe("Node's own options of ingest", () => {
  it.each(['docs/ingest.md', 'README.md'])('are those that %s tells to use', (page) => {
    const text = readFileSync(join(repoRoot, page), 'utf8');
    const command = ['node', ...(nodeOptions['ingest'] ?? []), 'dist/apps/ingest/src/main.js'];
    expect(text).toContain(command.join(' '));
  });
});

describe("Node's own options of projections", () => {
  it.each(['main.js', 'commands/commands.main.js'])('are those that are told for %s', (main) => {
    const text = readFileSync(join(repoRoot, 'docs/projections.md'), 'utf8');
    const script = `dist/apps/projections/src/${main}`;
    expect(text).toContain(['node', ...(nodeOptions['projections'] ?? []), script].join(' '));
  });
});
