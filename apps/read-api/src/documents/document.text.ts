import { requireScopes, type Caller } from '../access/caller.js';
import { fieldsReader } from '../http/fields.js';
import { withVendor } from '../http/vendor-object.js';
import type { FoundDocument } from './document.queries.js';
import { documentSchema } from './document.view.js';

const readFields = fieldsReader(documentSchema);

/**
 * How a document is written: what of it was picked, and the vendor's object where it was asked for.
 *
 * @throws ScopeMissingError where the caller may not read that object
 */
export function documentText(
  caller: Caller,
  { fields, include }: { fields?: string; include?: 'vendor' },
): (found: FoundDocument) => string {
  const isVendorAsked = include === 'vendor';
  if (isVendorAsked) requireScopes(caller, ['vendor:read']);
  const pick = readFields(fields);
  return ({ document, vendor }) =>
    isVendorAsked ? withVendor(pick(document), vendor) : JSON.stringify(pick(document));
}
