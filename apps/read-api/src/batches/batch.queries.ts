import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DataSource, In } from 'typeorm';
import { BatchEntity } from '#read-models';
import { theOne } from '../access/environments.js';
import { NotFoundError } from '../http/read-api.errors.js';
import { decodeCursor, isId, isTime, pageOf, type Page } from '../http/page.js';
import { reading } from '../http/postgres-errors.js';
import { batchView, type BatchView } from './batch.view.js';

export class GetBatch extends Query<BatchView> {
  constructor(
    readonly environments: string[],
    readonly batchId: string,
  ) {
    super();
  }
}

@QueryHandler(GetBatch)
export class GetBatchHandler implements IQueryHandler<GetBatch> {
  constructor(private readonly dataSource: DataSource) {}

  async execute({ environments, batchId }: GetBatch): Promise<BatchView> {
    if (!isId(batchId)) throw new NotFoundError('batch', batchId);
    const rows = await reading(() =>
      this.dataSource.getRepository(BatchEntity).findBy({ environment: In(environments), batchId }),
    );
    return batchView(theOne(rows, 'batch', batchId));
  }
}

export interface BatchFilter {
  environments: string[];
  status: string | undefined;
  kind: string | undefined;
  limit: number;
  cursor: string | undefined;
}

/** Batches, the newest first by when Foxtail first heard of them. */
export class ListBatches extends Query<Page<BatchView>> {
  constructor(readonly filter: BatchFilter) {
    super();
  }
}

@QueryHandler(ListBatches)
export class ListBatchesHandler implements IQueryHandler<ListBatches> {
  constructor(private readonly dataSource: DataSource) {}

  async execute({ filter }: ListBatches): Promise<Page<BatchView>> {
    const { environments, status, kind, limit, cursor } = filter;
    const select = this.dataSource
      .getRepository(BatchEntity)
      .createQueryBuilder('b')
      .where('b.environment = ANY(:environments)', { environments });
    if (status !== undefined) select.andWhere('b.status = :status', { status });
    if (kind !== undefined) select.andWhere('b.kind = :kind', { kind });
    if (cursor !== undefined) {
      const [receivedAt, environment, batchId] = decodeCursor(cursor, [isTime, isId, isId]);
      select.andWhere(
        '(b.received_at, b.environment, b.batch_id) < (:receivedAt::timestamptz, :environment, :batchId)',
        { receivedAt, environment, batchId },
      );
    }
    const rows = await reading(() =>
      select
        .orderBy('b.receivedAt', 'DESC')
        .addOrderBy('b.environment', 'DESC')
        .addOrderBy('b.batchId', 'DESC')
        .limit(limit + 1)
        .getMany(),
    );
    return pageOf(
      rows,
      limit,
      (b) => [b.receivedAt.toISOString(), b.environment, b.batchId],
      batchView,
    );
  }
}
