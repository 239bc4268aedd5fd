import type { Statement } from '../database/statement.js';
import { eventColumns } from '../events/event-statement.js';
import type { EventRow } from '../events/event.view.js';
import { namedColumns } from '../lists/list-definition.js';
import { LATE_LANE } from '#read-models';

/** A lane of an environment, and after which offset to read on in it. */
export interface Reading {
  environment: string;
  lane: number;
  after: bigint;
  /** Its partition; null for the lane that is none. */
  place: { topic: string; partition: number } | null;
}

/** A row of the timeline, or, for a lane with none, the number of the reading alone. */
export type PlacedRow = EventRow & {
  /** Of which reading, from 1. */
  n: string;
  /** The checkpoint's offset as of the same instant. */
  next: string | null;
  /** Null where nothing is new. */
  logOffset: string | null;
};

/** What is new in some lanes, up to `limit` rows of each, and how far the checkpoint was at that instant. */
export function placesStatement(readings: readonly Reading[], limit: number): Statement {
  return {
    name: 'places',
    text: `SELECT k.n, c.next_offset AS next, r.*
      FROM unnest($1::text[], $2::smallint[], $3::bigint[], $4::text[], $5::integer[])
        WITH ORDINALITY AS k(environment, lane, after, topic, partition, n)
      LEFT JOIN foxtail.checkpoints c ON c.topic = k.topic AND c.partition = k.partition
      LEFT JOIN LATERAL (
        SELECT ${namedColumns({ columns: eventColumns })}, t.log_offset AS "logOffset"
        FROM foxtail.timeline t
        WHERE t.environment = k.environment AND t.lane = k.lane AND t.log_offset > k.after
        ORDER BY t.environment, t.lane, t.log_offset LIMIT $6) r ON true
      ORDER BY k.n, r."logOffset"`,
    values: [
      readings.map(({ environment }) => environment),
      readings.map(({ lane }) => lane),
      readings.map(({ after }) => String(after)),
      readings.map(({ place }) => place?.topic ?? null),
      readings.map(({ place }) => place?.partition ?? null),
      limit,
    ],
  };
}

/** How far the lane goes that no checkpoint tells of; one row. */
export function lateStatement(environment: string): Statement {
  return {
    name: 'late',
    text: `SELECT max(log_offset) AS late FROM foxtail.timeline
      WHERE environment = $1 AND lane = ${LATE_LANE}`,
    values: [environment],
  };
}
