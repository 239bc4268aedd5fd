import type { ClientBase } from 'pg';
import type { SourceEvent } from '#contracts';
import { bulkUpsert, type BulkColumn } from './bulk-upsert.js';
import { versionOf, type VendorBytes } from './event-order.js';
import { keyArrays, type RowKey } from './lock-rows.js';
import { together } from './together.js';

/** What of a row the vendor's object is about. */
interface WithVendor {
  version: string;
  vendor: VendorBytes;
}

/**
 * Whether an event may be the one that a row's fields come from, so that only the bytes of the vendor's object
 * tell. All other events are judged by their version: most of a row is that object, and so it stays unread.
 */
export function needsVendor(row: WithVendor, event: SourceEvent): boolean {
  return row.version.startsWith(event.time ?? '-') && row.version === versionOf(event);
}

/** Reads the vendor's objects of rows that this transaction has locked, in the order of `keys`. */
export function readVendors(
  table: string,
  idColumn: string,
): (client: ClientBase, keys: readonly RowKey[]) => Promise<(Buffer | null)[]> {
  const text = `SELECT t.vendor
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k(environment, ${idColumn}, place)
    JOIN ${table} t USING (environment, ${idColumn}) ORDER BY k.place`;
  return async (client, keys) => {
    const { rows } = await client.query<{ vendor: string | null }>({
      name: `read vendors of ${table}`,
      text,
      values: keyArrays(keys),
    });
    return rows.map(({ vendor }) => (vendor === null ? null : Buffer.from(vendor)));
  };
}

/**
 * Writes rows, each with the vendor's object where it has a new one; where it stays as it is, it is not sent.
 *
 * @param ofVendor columns that follow from the vendor's object
 */
export function saveWithVendor<Row extends WithVendor>(
  table: string,
  key: readonly string[],
  columns: readonly BulkColumn<Row>[],
  ofVendor: readonly BulkColumn<Row>[],
): (client: ClientBase, rows: readonly Row[]) => Promise<void> {
  const whole = bulkUpsert(table, key, [...columns, ...ofVendor]);
  const others = bulkUpsert(table, key, columns, undefined, `upsert ${table} but vendor`);
  return async (client, rows) => {
    await together(
      whole(
        client,
        rows.filter(({ vendor }) => vendor !== undefined),
      ),
      others(
        client,
        rows.filter(({ vendor }) => vendor === undefined),
      ),
    );
  };
}
