import type { DataSource } from 'typeorm';
import { createDataSource } from '#read-models';
import type { Page } from '../src/http/page.js';

/** A pool as the read API has it. */
export async function openReads(url: string): Promise<DataSource> {
  const dataSource = createDataSource({
    url,
    applicationName: 'foxtail-test',
    poolSize: 2,
    statementTimeoutMs: 10_000,
  });
  return dataSource.initialize();
}

/** Follows a list to its end, doing something between any two pages. */
export async function walk<Item>(
  page: (cursor: string | undefined) => Promise<Page<Item>>,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (;;) {
    const part = await page(cursor);
    items.push(...part.items);
    if (part.next === null) return items;
    cursor = part.next;
    await between();
  }
}
