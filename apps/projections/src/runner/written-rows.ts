import type { ClientBase } from 'pg';

const WRITES: readonly string[] = ['INSERT', 'UPDATE', 'DELETE'];

/** A client that counts the rows which its statements write. */
export function countingRows(client: ClientBase): { client: ClientBase; written: () => number } {
  let rows = 0;
  const query = async (...given: unknown[]) => {
    const ask = client.query.bind(client) as (
      ...args: unknown[]
    ) => Promise<{ command: string; rowCount: number | null }>;
    const result = await ask(...given);
    if (WRITES.includes(result.command)) rows += result.rowCount ?? 0;
    return result;
  };
  // All else is the client's own.
  const counting = new Proxy(client, {
    get: (target, name) => (name === 'query' ? query : (Reflect.get(target, name) as unknown)),
  });
  return { client: counting, written: () => rows };
}
