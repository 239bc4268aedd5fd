import { setTimeout as pause } from 'node:timers/promises';

/** Looks once: throws, or returns in words, why it is not yet so; returns nothing once it is. */
export type EventualProbe = () => Promise<string | void> | string | void;

export interface EventuallyOptions {
  /** Milliseconds until it counts as a failure. */
  withinMs: number;
  /** Milliseconds between two looks. */
  everyMs?: number;
}

/**
 * Waits for something that another process brings about.
 * @throws Error with the last look's reason, and what it threw as the cause
 */
export async function eventually(
  probe: EventualProbe,
  { withinMs, everyMs = 50 }: EventuallyOptions,
): Promise<void> {
  const began = Date.now();
  for (let looks = 1; ; looks++) {
    const fault = await look(probe);
    if (fault === null) return;
    if (Date.now() - began >= withinMs) {
      const message = `not so within ${withinMs} ms (${looks} looks). The last one: ${fault.reason}`;
      throw new Error(message, { cause: fault.cause });
    }
    await pause(everyMs);
  }
}

async function look(probe: EventualProbe): Promise<{ reason: string; cause?: unknown } | null> {
  try {
    const reason = await probe();
    return typeof reason === 'string' ? { reason } : null;
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error), cause: error };
  }
}
