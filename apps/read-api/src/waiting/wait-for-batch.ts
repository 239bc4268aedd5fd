import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { theOne } from '../access/environments.js';
import { batchKeys } from '../batches/batch-key.js';
import { BatchStatuses } from '../batches/batch-statuses.js';
import { batchStatusView, type BatchStatusView } from '../batches/batch-status.view.js';
import { BatchWatches } from './batch-watches.js';
import { Waiters, type Waiting } from './waiters.js';

/** A batch once it has ended, or as it is after a time; also one that has not been heard of yet. */
export class WaitForBatch extends Query<BatchStatusView | null> {
  constructor(
    readonly environments: readonly string[],
    readonly batchId: string,
    readonly seconds: number,
    readonly connection: Waiting,
  ) {
    super();
  }
}

@QueryHandler(WaitForBatch)
export class WaitForBatchHandler implements IQueryHandler<WaitForBatch> {
  constructor(
    private readonly statuses: BatchStatuses,
    private readonly watches: BatchWatches,
    private readonly waiters: Waiters,
  ) {}

  /** @returns null where nobody is there any more to be answered */
  async execute({
    environments,
    batchId,
    seconds,
    connection,
  }: WaitForBatch): Promise<BatchStatusView | null> {
    const keys = batchKeys(environments, batchId);
    const until = performance.now() + seconds * 1_000;
    for (;;) {
      const rows = await this.statuses.read(keys);
      const left = until - performance.now();
      const [only] = rows;
      // Two of an id are an error, and waiting does not mend it.
      const isOver = left <= 0 || rows.length > 1 || (only && batchStatusView(only).isComplete);
      if (isOver) return batchStatusView(theOne(rows, 'batch', batchId));
      const why = await this.waiters.wait(connection, left, (happened) =>
        this.watches.watch(keys, ({ isComplete }) => {
          if (isComplete) happened();
        }),
      );
      if (why === 'gone') return null;
      if (why === 'happened') continue;
      return batchStatusView(theOne(await this.statuses.read(keys), 'batch', batchId));
    }
  }
}
