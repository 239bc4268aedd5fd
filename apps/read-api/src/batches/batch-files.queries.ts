import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Reads } from '../database/reads.js';
import type { Statement } from '../database/statement.js';
import { fileStatuses, fileView, type FileRow, type FileView } from '../files/file.view.js';
import { encodeCursor, isId, pageOf, type Page } from '../http/page.js';
import { NotFoundError } from '../http/read-api.errors.js';
import type { ListDefinition } from '../lists/list-definition.js';
import {
  memberStatement,
  ownedRows,
  type MemberQuery,
  type OwnedRow,
} from '../lists/member-statement.js';

const fileList: ListDefinition = {
  name: 'files',
  table: 'foxtail.files',
  id: 'file_id',
  columns: {
    environment: 'environment',
    fileId: 'file_id',
    status: 'status',
    error: 'error',
    filename: 'filename',
    parentFileId: 'parent_file_id',
    batchId: 'batch_id',
    importId: 'import_id',
    uploadedAt: 'uploaded_at',
    endedAt: 'ended_at',
    firstEventAt: 'first_event_at',
    lastEventAt: 'last_event_at',
    receivedAt: 'received_at',
  },
  filters: { status: { column: 'status', values: fileStatuses } },
  paths: [],
};

/** The files that are in a batch or an import now, in the order of their ids. */
export class ListFilesOfBatch extends Query<Page<FileView>> {
  constructor(
    readonly list: MemberQuery,
    readonly scope: string,
  ) {
    super();
  }
}

export function filesOfBatchStatement(list: MemberQuery): Statement {
  return memberStatement(fileList, list);
}

@QueryHandler(ListFilesOfBatch)
export class ListFilesOfBatchHandler implements IQueryHandler<ListFilesOfBatch> {
  constructor(private readonly reads: Reads) {}

  async execute({ list, scope }: ListFilesOfBatch): Promise<Page<FileView>> {
    if (!isId(list.batchId)) throw new NotFoundError('batch', list.batchId);
    const all = await this.reads.rows<FileRow & OwnedRow>(filesOfBatchStatement(list));
    const rows = ownedRows<FileRow>(all, 'batch', list.batchId);
    return pageOf(rows, list.limit, ({ fileId }) => encodeCursor(scope, [fileId]), fileView);
  }
}
