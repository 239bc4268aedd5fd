import { queryString, type Query } from './query-string.js';
import type { CallOptions, Transport } from './transport.js';

/** A page of a list; `next` is the cursor of the one after it, null on the last. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** A list: `for await` goes through all its items, a page at a time. */
export class Pages<T> implements AsyncIterable<T> {
  constructor(
    private readonly transport: Transport,
    private readonly path: string,
    private readonly query: Query & { cursor?: string | undefined },
    private readonly options: CallOptions,
  ) {}

  /** One page: the first, or the one that `cursor` of the query names. */
  async page(cursor = this.query.cursor): Promise<Page<T>> {
    const path = `${this.path}${queryString({ ...this.query, cursor })}`;
    const { body } = await this.transport.json<Page<T>>(path, this.options);
    return body as Page<T>;
  }

  async *pages(): AsyncGenerator<Page<T>, void> {
    let cursor: string | null | undefined = this.query.cursor;
    do {
      const page: Page<T> = await this.page(cursor);
      yield page;
      cursor = page.next;
    } while (cursor !== null);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for await (const { items } of this.pages()) yield* items;
  }
}
