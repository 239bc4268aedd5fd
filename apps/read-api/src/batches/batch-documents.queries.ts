import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Reads } from '../database/reads.js';
import type { Statement } from '../database/statement.js';
import { documentList } from '../documents/document.list.js';
import { foundPage, type FoundDocument, type FoundRow } from '../documents/document.queries.js';
import { encodeCursor, isId, type Page } from '../http/page.js';
import { NotFoundError } from '../http/read-api.errors.js';
import {
  memberStatement,
  ownedRows,
  type MemberQuery,
  type OwnedRow,
} from '../lists/member-statement.js';

/** The documents that are in a batch or an import now, in the order of their ids. */
export class ListDocumentsOfBatch extends Query<Page<FoundDocument>> {
  constructor(
    readonly list: MemberQuery,
    readonly scope: string,
  ) {
    super();
  }
}

export function documentsOfBatchStatement(list: MemberQuery): Statement {
  return memberStatement(documentList, list);
}

@QueryHandler(ListDocumentsOfBatch)
export class ListDocumentsOfBatchHandler implements IQueryHandler<ListDocumentsOfBatch> {
  constructor(private readonly reads: Reads) {}

  async execute({ list, scope }: ListDocumentsOfBatch): Promise<Page<FoundDocument>> {
    if (!isId(list.batchId)) throw new NotFoundError('batch', list.batchId);
    const all = await this.reads.rows<FoundRow & OwnedRow>(documentsOfBatchStatement(list));
    const rows = ownedRows<FoundRow>(all, 'batch', list.batchId);
    return foundPage(rows, list.limit, ({ documentId }) => encodeCursor(scope, [documentId]));
  }
}
