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
