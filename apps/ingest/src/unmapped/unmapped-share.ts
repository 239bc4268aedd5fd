import type { Translation } from '../webhooks/to-event.js';

const WINDOW_MS = 10 * 60_000;
/** Fewer say nothing of an endpoint. */
const LEAST_REQUESTS = 20;

/** Most of what an endpoint was sent lately is kept as it came. */
export interface MostlyUnmapped {
  endpoint: string;
  requests: number;
  unmapped: number;
  /** What most often kept them from being mapped. */
  reason: string;
}

interface Window {
  since: number;
  requests: number;
  reasons: Map<string, number>;
  isTold: boolean;
}

/**
 * Notices when most of an endpoint's authentic requests are unmapped: more than half of at least 20
 * within 10 minutes. Each is answered 200, so that the vendor sees no fault, and nobody else would.
 */
export class UnmappedShare {
  /** By endpoint: as many as the endpoints file has. */
  private readonly windows = new Map<string, Window>();

  /** @param tell called once a window and endpoint */
  constructor(private readonly tell: (found: MostlyUnmapped) => void) {}

  /** @param now in milliseconds; a window begins with the first request after the last one's end */
  note(endpoint: string, translation: Translation, now: number): void {
    const window = this.windowOf(endpoint, now);
    window.requests += 1;
    if (translation.kind === 'unmapped') {
      const { reason } = translation;
      window.reasons.set(reason, (window.reasons.get(reason) ?? 0) + 1);
    }
    if (window.isTold || window.requests < LEAST_REQUESTS || window.reasons.size === 0) return;
    const byCount = [...window.reasons].sort(([, a], [, b]) => b - a);
    const unmapped = byCount.reduce((total, [, count]) => total + count, 0);
    if (unmapped * 2 <= window.requests) return;
    window.isTold = true;
    const [[reason] = ['']] = byCount;
    this.tell({ endpoint, requests: window.requests, unmapped, reason });
  }

  private windowOf(endpoint: string, now: number): Window {
    const current = this.windows.get(endpoint);
    // A clock that was set back would hold a window open for as long.
    if (current && now >= current.since && now - current.since < WINDOW_MS) return current;
    const begun = { since: now, requests: 0, reasons: new Map<string, number>(), isTold: false };
    this.windows.set(endpoint, begun);
    return begun;
  }
}
