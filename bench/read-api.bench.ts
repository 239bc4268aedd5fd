import { UsageError } from '../tools/command-line.js';
import type { BenchContext, BenchOptions } from './bench.js';
import { profileTable } from './ingest/report.js';
import { onStack } from './on-stack.js';
import { measurePages } from './read-api/pages.js';
import { profileStatus } from './read-api/profile.js';
import { resultOf, table, type ReadFigures } from './read-api/report.js';
import { measureStatus } from './read-api/status.js';
import { ReadBench } from './read-api/workbench.js';

const PARTS = ['status', 'pages'] as const;
type Part = (typeof PARTS)[number];

const DOCUMENTS = 1_000_000;
const ROUNDS = 5;
const SECONDS = 4;

/** How fast the read API answers over many documents, beside a bare query of the same row. */
export async function benchReadApi({ say, print, options }: BenchContext): Promise<object> {
  const parts = partsOf(options);
  const documents = options.events ?? DOCUMENTS;
  return onStack(say, async (stack) => {
    const bench = await ReadBench.open(stack, say, documents);
    try {
      const { rounds = ROUNDS, seconds = SECONDS } = options;
      if (options.profile) {
        const profile = await profileStatus(bench, seconds);
        print(profileTable(profile));
        return { profiled: profile.accepted };
      }
      const figures: ReadFigures = {
        documents,
        status: parts.includes('status') ? await measureStatus(bench, rounds, seconds) : null,
        pages: parts.includes('pages')
          ? await measurePages(bench, documents, rounds, seconds)
          : null,
        // Those who wait are measured by a part of its own.
        waitersMiB: null,
      };
      const result = resultOf(figures);
      print(table(figures, result));
      return result;
    } finally {
      await bench.close();
    }
  });
}

function partsOf({ only }: BenchOptions): readonly Part[] {
  if (only === undefined) return PARTS;
  const part = PARTS.find((one) => one === only);
  if (part === undefined) throw new UsageError(`--only takes one of ${PARTS.join(', ')}`);
  return [part];
}
