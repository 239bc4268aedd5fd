import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { theOne } from '../access/environments.js';
import { Reads } from '../database/reads.js';
import type { Statement } from '../database/statement.js';
import { isId, pageOf, type Page } from '../http/page.js';
import { NotFoundError } from '../http/read-api.errors.js';
import { clientDataStatement, foundRows, type MatchesRow } from '../lists/client-data-statement.js';
import { namedColumns, type ListQuery } from '../lists/list-definition.js';
import { cursorAfter } from '../lists/list-query.js';
import { listStatement } from '../lists/list-statement.js';
import { withinBudget, type VendorRow } from '../lists/vendor-budget.js';
import { documentList } from './document.list.js';
import { documentView, type DocumentRow, type DocumentView } from './document.view.js';

export interface FoundDocument {
  document: DocumentView;
  /** The vendor's object as JSON text, byte for byte; null unless it was asked for. */
  vendor: string | null;
}

export class GetDocument extends Query<FoundDocument> {
  constructor(
    readonly environments: readonly string[],
    readonly documentId: string,
    readonly withVendor: boolean,
  ) {
    super();
  }
}

export function documentStatement({
  environments,
  documentId,
  withVendor,
}: Pick<GetDocument, 'environments' | 'documentId' | 'withVendor'>): Statement {
  return {
    name: withVendor ? 'document with vendor' : 'document',
    text: `SELECT ${namedColumns(documentList)}${withVendor ? ', t.vendor' : ''}
      FROM foxtail.documents t WHERE t.environment = ANY($1::text[]) AND t.document_id = $2`,
    values: [environments, documentId],
  };
}

@QueryHandler(GetDocument)
export class GetDocumentHandler implements IQueryHandler<GetDocument> {
  constructor(private readonly reads: Reads) {}

  async execute(query: GetDocument): Promise<FoundDocument> {
    const { documentId } = query;
    if (!isId(documentId)) throw new NotFoundError('document', documentId);
    const rows = await this.reads.rows<FoundRow>(documentStatement(query));
    return found(theOne(rows, 'document', documentId));
  }
}

/** Documents, also by the customer's data. */
export class ListDocuments extends Query<Page<FoundDocument>> {
  constructor(
    readonly list: ListQuery,
    readonly scope: string,
  ) {
    super();
  }
}

export function documentsStatement(list: ListQuery): Statement {
  return Object.keys(list.clientData).length > 0
    ? clientDataStatement(documentList, list)
    : listStatement(documentList, list);
}

@QueryHandler(ListDocuments)
export class ListDocumentsHandler implements IQueryHandler<ListDocuments> {
  constructor(private readonly reads: Reads) {}

  async execute({ list, scope }: ListDocuments): Promise<Page<FoundDocument>> {
    const all = await this.reads.rows<FoundRow & MatchesRow>(documentsStatement(list));
    const rows = foundRows<FoundRow>(all, ({ environment }) => environment !== null);
    return foundPage(rows, list.limit, (row) => cursorAfter(scope, list.sort, row.documentId, row));
  }
}

/** A row with what it has besides where the vendor's object was asked for. */
export type FoundRow = DocumentRow & Partial<VendorRow>;

/** The page of these rows; shorter where the vendor's objects are large. */
export function foundPage(
  rows: readonly FoundRow[],
  limit: number,
  cursorOf: (row: FoundRow) => string,
): Page<FoundDocument> {
  return pageOf(rows, Math.min(limit, withinBudget(rows)), cursorOf, found);
}

function found(row: FoundRow): FoundDocument {
  return { document: documentView(row), vendor: row.vendor ?? null };
}
