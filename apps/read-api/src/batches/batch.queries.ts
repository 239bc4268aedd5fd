import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { theOne } from '../access/environments.js';
import { Reads } from '../database/reads.js';
import type { Statement } from '../database/statement.js';
import { pageOf, type Page } from '../http/page.js';
import type { ListQuery } from '../lists/list-definition.js';
import { cursorAfter } from '../lists/list-query.js';
import { listStatement } from '../lists/list-statement.js';
import { batchKeys } from './batch-key.js';
import { BatchStatuses } from './batch-statuses.js';
import { batchStatusView, type BatchStatusView } from './batch-status.view.js';
import { batchList } from './batch.list.js';
import { batchView, type BatchRow, type BatchView } from './batch.view.js';

export class GetBatch extends Query<BatchStatusView> {
  constructor(
    readonly environments: readonly string[],
    readonly batchId: string,
  ) {
    super();
  }
}

@QueryHandler(GetBatch)
export class GetBatchHandler implements IQueryHandler<GetBatch> {
  constructor(private readonly statuses: BatchStatuses) {}

  async execute({ environments, batchId }: GetBatch): Promise<BatchStatusView> {
    const rows = await this.statuses.read(batchKeys(environments, batchId));
    return batchStatusView(theOne(rows, 'batch', batchId));
  }
}

export class ListBatches extends Query<Page<BatchView>> {
  constructor(
    readonly list: ListQuery,
    readonly scope: string,
  ) {
    super();
  }
}

export function batchesStatement(list: ListQuery): Statement {
  return listStatement(batchList, list);
}

@QueryHandler(ListBatches)
export class ListBatchesHandler implements IQueryHandler<ListBatches> {
  constructor(private readonly reads: Reads) {}

  async execute({ list, scope }: ListBatches): Promise<Page<BatchView>> {
    const rows = await this.reads.rows<BatchRow>(batchesStatement(list));
    const cursorOf = (row: BatchRow) => cursorAfter(scope, list.sort, row.batchId, row);
    return pageOf(rows, list.limit, cursorOf, batchView);
  }
}
