import { UsageError } from '../tools/command-line.js';
import type { BenchContext, BenchOptions } from './bench.js';
import { profileTable } from './ingest/report.js';
import { onStack, type BenchStack } from './on-stack.js';
import { ProjectionsBench } from './projections/workbench.js';
import { measurePages } from './read-api/pages.js';
import { profileStatus } from './read-api/profile.js';
import { resultOf, table, type ReadFigures } from './read-api/report.js';
import { measureStatus } from './read-api/status.js';
import { measureWaiters } from './read-api/waiters.js';
import { ReadBench } from './read-api/workbench.js';

const PARTS = ['status', 'pages', 'waiters'] as const;
type Part = (typeof PARTS)[number];

const DOCUMENTS = 1_000_000;
const ROUNDS = 5;
const SECONDS = 4;

/** How fast the read API answers over many documents, beside a bare query of the same row, and what waiting costs. */
export async function benchReadApi({ say, print, options }: BenchContext): Promise<object> {
  const parts = partsOf(options);
  return onStack(say, async (stack) => {
    if (options.profile)
      return withDocuments(stack, say, options, async (bench) => {
        const profile = await profileStatus(bench, options.seconds ?? SECONDS);
        print(profileTable(profile));
        return { profiled: profile.accepted };
      });
    const figures: ReadFigures = {
      ...(await measureAnswers(stack, say, options, parts)),
      waiters: parts.includes('waiters') ? await waiters(stack, say) : null,
    };
    const result = resultOf(figures);
    print(table(figures, result));
    return result;
  });
}

type Say = BenchContext['say'];

/** Those parts that need the many documents. */
async function measureAnswers(
  stack: BenchStack,
  say: Say,
  options: BenchOptions,
  parts: readonly Part[],
): Promise<Omit<ReadFigures, 'waiters'>> {
  const { rounds = ROUNDS, seconds = SECONDS, events: documents = DOCUMENTS } = options;
  const [isStatus, isPages] = [parts.includes('status'), parts.includes('pages')];
  if (!isStatus && !isPages) return { documents, status: null, pages: null };
  return withDocuments(stack, say, options, async (bench) => ({
    documents,
    status: isStatus ? await measureStatus(bench, rounds, seconds) : null,
    pages: isPages ? await measurePages(bench, documents, rounds, seconds) : null,
  }));
}

async function withDocuments<T>(
  stack: BenchStack,
  say: Say,
  { events = DOCUMENTS }: BenchOptions,
  measure: (bench: ReadBench) => Promise<T>,
): Promise<T> {
  const bench = await ReadBench.open(stack, say, events);
  try {
    return await measure(bench);
  } finally {
    await bench.close();
  }
}

async function waiters(stack: BenchStack, say: Say) {
  const bench = new ProjectionsBench(stack, say);
  try {
    return await measureWaiters(bench);
  } finally {
    await bench.close();
  }
}

function partsOf({ only }: BenchOptions): readonly Part[] {
  if (only === undefined) return PARTS;
  const part = PARTS.find((one) => one === only);
  if (part === undefined) throw new UsageError(`--only takes one of ${PARTS.join(', ')}`);
  return [part];
}
