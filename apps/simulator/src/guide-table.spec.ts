import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = readFileSync(join(import.meta.dirname, '../../../docs/simulator-guide.md'), 'utf8');
const specs = ['delivery/delivery-guide.spec.ts', 'vendor/vendor-guide.spec.ts'] as const;

/** Sentence and test of each row that names a test. */
const rows = [...page.matchAll(/^\| (.+?) +\| .+ \| `(\S+\.spec\.ts)` +\|$/gm)].map(
  ([, sentence = '', spec = '']) => ({ sentence, spec }),
);

/** Names of the tests in a file. */
function titles(spec: string): string[] {
  const source = readFileSync(join(import.meta.dirname, spec), 'utf8');
  return [...source.matchAll(/\bit\('((?:[^'\\]|\\.)+)'/g)].map(([, title = '']) =>
    title.replaceAll("\\'", "'"),
  );
}

describe("the page of the vendor's sentences", () => {
  it.each(rows)('$sentence', ({ sentence, spec }) => {
    expect(titles(spec).filter((title) => title.includes(`"${sentence}"`))).toHaveLength(1);
  });

  it.each(specs)('has each sentence that a test of %s is named after', (spec) => {
    const quoted = titles(spec).flatMap((title) => sentencesIn(title));
    expect(quoted.length).toBeGreaterThan(10);
    const known = rows.filter((row) => row.spec === spec).map(({ sentence }) => sentence);
    expect([...known].sort()).toEqual([...quoted].sort());
  });
});

/** The page's sentences in a test's name; a name without any stands for itself, and is missed. */
function sentencesIn(title: string): string[] {
  const known = rows.map(({ sentence }) => sentence);
  const found = known.filter((sentence) => title.includes(`"${sentence}"`));
  return found.length > 0 ? found : [title];
}
