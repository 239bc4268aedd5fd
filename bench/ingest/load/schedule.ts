/** When requests are to be sent. Times are milliseconds of `performance.now()`. */
export interface Schedule {
  /** When the next request is, or was, due; null if not yet, or if there is none any more. */
  due(now: number, sent: number): number | null;
  isOver(now: number, sent: number): boolean;
}

/** As a message to the load's process has it. */
export type Pace =
  { kind: 'closed'; seconds: number } | { kind: 'paced'; perSecond: number; seconds: number };

export function scheduleOf(pace: Pace, start: number): Schedule {
  return pace.kind === 'closed'
    ? closedLoop(start + pace.seconds * 1_000)
    : openLoop(start, pace.perSecond, pace.perSecond * pace.seconds);
}

/** Each connection sends again as soon as it has its answer: how much can be taken. */
function closedLoop(end: number): Schedule {
  return {
    due: (now) => (now < end ? now : null),
    isOver: (now) => now >= end,
  };
}

/**
 * Requests are due at fixed times, whatever the answers do. One that had to wait for a connection is
 * late from the time at which it was due, so that a stall is seen by all whom it would have hit.
 */
function openLoop(start: number, perSecond: number, count: number): Schedule {
  return {
    due: (now, sent) => {
      const due = start + (sent * 1_000) / perSecond;
      return sent < count && due <= now ? due : null;
    },
    isOver: (_now, sent) => sent >= count,
  };
}
