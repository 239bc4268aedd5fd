import type { ClientBase } from 'pg';
import type { SourceEvent } from '#contracts';
import { LATE_LANE } from '#read-models';
import type { Places } from './timeline.store.js';

/**
 * Places for events that were parked and are applied now: whoever streams is past the place where they came,
 * so they get one in a lane of their own. One command takes places at a time, until its transaction ends: those of a
 * lane become visible in order.
 *
 * They count microseconds rather than from 0, since a rebuild forgets how far they went.
 */
export async function takeLatePlaces(
  client: ClientBase,
  events: readonly SourceEvent[],
): Promise<Places> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('foxtail.late-places'))`);
  const { rows } = await client.query<{ first: string }>(
    `SELECT greatest(
       (extract(epoch FROM clock_timestamp()) * 1e6)::bigint,
       (SELECT max(m.log_offset) + 1 FROM unnest($1::text[]) AS e(environment), LATERAL (
         SELECT max(log_offset) AS log_offset FROM timeline
         WHERE environment = e.environment AND lane = ${LATE_LANE}) m)) AS first`,
    [[...new Set(events.map(({ source }) => source))]],
  );
  const first = BigInt(rows[0]?.first ?? 0);
  return { lane: LATE_LANE, offsets: events.map((_, n) => first + BigInt(n)) };
}
