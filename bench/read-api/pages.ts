import type { BenchProcess } from '../ingest/bench-process.js';
import { median } from '../statistics.js';
import { CONNECTIONS } from './status.js';
import type { ReadBench, Served } from './workbench.js';

export interface Pages {
  /** Pages of a hundred documents, each round of its own. */
  plain: Served[];
  /** The same with the vendor's objects. */
  vendor: Served[];
  /** Of each round, what the page far behind takes, as many times what the first takes. */
  deepRatios: number[];
  deepPage: number;
}

export const PER_SECOND = 200;
const WARM_UP = { kind: 'paced', perSecond: PER_SECOND, seconds: 3 } as const;
const DEEP_PAGE = 1_000;
const DEEP_SECONDS = 2;
const PAGE = '/v1/documents?limit=100';
const DAY_MS = 86_400_000;
/** Documents come one a second from this day on. */
const FIRST_DAY = Date.UTC(2026, 0, 1);

/** Pages anywhere in the list, by a filter or none. */
function addresses(documents: number): string[] {
  const days = (documents * 1_000) / DAY_MS;
  return Array.from({ length: 500 }, (_, n) => {
    const time = new Date(FIRST_DAY + days * DAY_MS * (0.1 + (0.9 * n) / 500)).toISOString();
    const filter = ['', '&companyId=c0', '&type=invoice', '&status=processed'][n % 4] ?? '';
    return `${PAGE}&receivedBefore=${time}${filter}`;
  });
}

/** How long pages take at a steady rate, counted from when each was due, and what a page far behind costs. */
export async function measurePages(
  bench: ReadBench,
  documents: number,
  rounds: number,
  seconds: number,
): Promise<Pages> {
  const foxtail = await bench.start('foxtail');
  const plain = addresses(documents);
  const vendor = plain.map((address) => `${address}&include=vendor`);
  const pages: Pages = { plain: [], vendor: [], deepRatios: [], deepPage: DEEP_PAGE };
  bench.say(`pages: ${PER_SECOND} a second, ${rounds} rounds of ${seconds} s each`);
  for (const list of [plain, vendor]) await bench.load(foxtail, list, WARM_UP, CONNECTIONS);
  const pace = { kind: 'paced', perSecond: PER_SECOND, seconds } as const;
  for (let round = 1; round <= rounds; round += 1) {
    pages.plain.push(await bench.load(foxtail, plain, pace, CONNECTIONS));
    pages.vendor.push(await bench.load(foxtail, vendor, pace, CONNECTIONS));
    const p99 = (list: Served[]) => `${list.at(-1)?.p99Ms.toFixed(1)} ms`;
    bench.say(
      `  round ${round} of ${rounds}: p99 ${p99(pages.plain)}, with vendor ${p99(pages.vendor)}`,
    );
  }
  await measureDeep(bench, foxtail, rounds, pages);
  await foxtail.stop();
  return pages;
}

async function measureDeep(
  bench: ReadBench,
  foxtail: BenchProcess,
  rounds: number,
  pages: Pages,
): Promise<void> {
  bench.say(`page ${DEEP_PAGE} of a hundred, by its cursor…`);
  let deep = PAGE;
  for (let page = 2; page <= DEEP_PAGE; page += 1) {
    const { next } = await bench.get<{ next: string | null }>(foxtail, deep);
    if (next === null) throw new Error(`there are only ${page - 1} pages: take more --events`);
    deep = `${PAGE}&cursor=${next}`;
  }
  const each = async (address: string) =>
    (await bench.load(foxtail, [address], { kind: 'closed', seconds: DEEP_SECONDS }, 1)).p50Ms;
  for (let round = 0; round < rounds; round += 1) {
    // First and far, far and first: whatever grows meanwhile hits both alike.
    const [a, b, c, d] = [await each(PAGE), await each(deep), await each(deep), await each(PAGE)];
    pages.deepRatios.push((b + c) / (a + d));
  }
  bench.say(`  ${median(pages.deepRatios).toFixed(2)} times the first`);
}
