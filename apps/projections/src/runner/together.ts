/**
 * The results of statements that were sent one right after the other, without waiting in between: on a connection
 * that pipelines they cost one round trip. Postgres carries them out in their order.
 *
 * @param sent undefined where there is nothing to send
 * @throws why the first of them failed, once all are through: Postgres refuses those behind it in the same
 * transaction, and that says nothing
 */
export async function together<T extends readonly unknown[]>(
  ...sent: { [K in keyof T]: Promise<T[K]> | undefined }
): Promise<T> {
  const settled = await Promise.allSettled(sent as readonly unknown[]);
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
