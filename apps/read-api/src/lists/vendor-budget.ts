import { aliases, orderOf, type ListDefinition, type Sort } from './list-definition.js';

/** The vendor's objects that one page has at most, in bytes; one that is larger comes alone. */
export const VENDOR_BUDGET = 8 * 1024 * 1024;

/** What a statement of {@link vendorWithin} adds to a row. */
export interface VendorRow {
  vendor: string | null;
  /** Bytes of the vendor's objects up to this row; `pg` reads a sum as text. */
  vendorBytes: string | null;
}

/**
 * A page with the vendor's objects, none of them past the budget, so that a hundred documents of a megabyte
 * neither leave Postgres nor fill this process. Lengths are known without reading the objects.
 */
export function vendorWithin(definition: ListDefinition, sort: Sort, page: string): string {
  const order = orderOf(definition, sort, 'r');
  return `SELECT ${aliases(definition, 'r')},
      CASE WHEN r.place = 1 OR r.bytes <= ${VENDOR_BUDGET} THEN r.vendor END AS vendor,
      r.bytes AS "vendorBytes"
    FROM (SELECT r.*, row_number() OVER w AS place, sum(octet_length(r.vendor)) OVER w AS bytes
      FROM (${page}) r
      WINDOW w AS (ORDER BY ${order} ROWS UNBOUNDED PRECEDING)) r
    ORDER BY ${order}`;
}

/** How many of these rows have their vendor's object: all, or those up to the budget, at least one. */
export function withinBudget(rows: readonly Partial<VendorRow>[]): number {
  const over = rows.findIndex(
    ({ vendorBytes }, index) => index > 0 && Number(vendorBytes ?? 0) > VENDOR_BUDGET,
  );
  return over === -1 ? rows.length : over;
}
