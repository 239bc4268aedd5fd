import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { DocumentEntity } from '#read-models';
import { theOne } from '../access/environments.js';
import { NotFoundError } from '../http/read-api.errors.js';
import { decodeCursor, isId, pageOf, type Page } from '../http/page.js';
import { reading } from '../http/postgres-errors.js';
import { documentView, type DocumentView } from './document.view.js';

export interface FoundDocument {
  document: DocumentView;
  /** The vendor's object as JSON text, byte for byte; null unless it was asked for. */
  vendor: string | null;
}

export class GetDocument extends Query<FoundDocument> {
  constructor(
    readonly environments: string[],
    readonly documentId: string,
    readonly withVendor: boolean,
  ) {
    super();
  }
}

@QueryHandler(GetDocument)
export class GetDocumentHandler implements IQueryHandler<GetDocument> {
  constructor(private readonly dataSource: DataSource) {}

  async execute({ environments, documentId, withVendor }: GetDocument): Promise<FoundDocument> {
    if (!isId(documentId)) throw new NotFoundError('document', documentId);
    const select = this.dataSource
      .getRepository(DocumentEntity)
      .createQueryBuilder('d')
      .where('d.environment = ANY(:environments) AND d.documentId = :documentId', {
        environments,
        documentId,
      });
    if (withVendor) select.addSelect('d.vendor');
    const row = theOne(await reading(() => select.getMany()), 'document', documentId);
    return { document: documentView(row), vendor: withVendor ? row.vendor : null };
  }
}

export interface DocumentFilter {
  environment: string;
  batchId: string;
  status: string | undefined;
  limit: number;
  cursor: string | undefined;
}

/** The documents that are in a batch or an import now, in the order of their ids. */
export class ListDocumentsOfBatch extends Query<Page<DocumentView>> {
  constructor(readonly filter: DocumentFilter) {
    super();
  }
}

@QueryHandler(ListDocumentsOfBatch)
export class ListDocumentsOfBatchHandler implements IQueryHandler<ListDocumentsOfBatch> {
  constructor(private readonly dataSource: DataSource) {}

  async execute({ filter }: ListDocumentsOfBatch): Promise<Page<DocumentView>> {
    const { environment, batchId, status, limit, cursor } = filter;
    const select = this.dataSource
      .getRepository(DocumentEntity)
      .createQueryBuilder('d')
      .where('d.environment = :environment AND (d.batchId = :batchId OR d.importId = :batchId)', {
        environment,
        batchId,
      });
    if (status !== undefined) select.andWhere('d.status = :status', { status });
    if (cursor !== undefined) {
      select.andWhere('d.documentId > :after', { after: decodeCursor(cursor, [isId])[0] });
    }
    const rows = await reading(() =>
      select
        .orderBy('d.documentId', 'ASC')
        .limit(limit + 1)
        .getMany(),
    );
    return pageOf(rows, limit, (d) => [d.documentId], documentView);
  }
}
