/**
 * A lane is a stretch of the log within which events become visible in order: one partition of one
 * topic, as one small number, since every row of the timeline has it.
 */
const KINDS = ['documents', 'files', 'batches'];
const PARTITIONS = 10_000;
const PROJECTED = /(?:^|\.)(documents|files|batches)\.v1$/;

/** The lane of events that were parked and retried later, in the order in which that was done. */
export const LATE_LANE = -1;

/** @returns null for a topic that is not projected */
export function laneOf(topic: string, partition: number): number | null {
  const kind = PROJECTED.exec(topic)?.[1];
  if (kind === undefined || partition >= PARTITIONS) return null;
  return KINDS.indexOf(kind) * PARTITIONS + partition;
}
