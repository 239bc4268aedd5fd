import type { BenchContext } from './bench.js';
import { onStack } from './on-stack.js';
import { ProjectionsBench } from './projections/workbench.js';
import { measureWaiters } from './read-api/waiters.js';

/** What the read API costs. */
export async function benchReadApi({ say, print }: BenchContext): Promise<object> {
  return onStack(say, async (stack) => {
    const bench = new ProjectionsBench(stack, say);
    try {
      const { waiters, waitersMiB, transactionsPerSecond, answeredMs } =
        await measureWaiters(bench);
      print(
        `${waiters.toLocaleString('en')} waiters: ${waitersMiB} MiB, ${transactionsPerSecond} transactions/s, all answered ${answeredMs} ms after their end`,
      );
      return { waitersMiB };
    } finally {
      await bench.close();
    }
  });
}
