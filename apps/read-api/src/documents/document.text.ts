import { fieldsReader } from '../http/fields.js';
import { withVendor } from '../http/vendor-object.js';
import type { FoundDocument } from './document.queries.js';
import { documentSchema, type DocumentView } from './document.view.js';

export const readDocumentFields = fieldsReader(documentSchema);

/** How a document is written: what of it was picked, and the vendor's object where it was asked for. */
export function documentText(
  pick: (view: DocumentView) => object,
  isVendorAsked: boolean,
): (found: FoundDocument) => string {
  return ({ document, vendor }) =>
    isVendorAsked ? withVendor(pick(document), vendor) : JSON.stringify(pick(document));
}
