import type { QuietBatch } from './propose-close.js';

/** A batch that waits for silence, as just read. `marker` changes with each change of its row. */
export type Candidate = QuietBatch & { marker: string };

/** End offsets, by `topic/partition`. */
export type Ends = ReadonlyMap<string, bigint>;

interface Watched {
  marker: string;
  /** Milliseconds on this process's own steady clock. */
  quietSince: number;
  /** How far the log reached once the silence was long enough. */
  barrier: Ends | null;
  proposed: boolean;
}

/**
 * Decides for how long batches were silent, as this process saw it. A restart or an outage begins
 * the wait anew: that may close a batch late, never early. Pure but for what it remembers.
 */
export class QuietBatches {
  private watched = new Map<string, Watched>();

  /** Takes in what is there now. @returns whether a silence is long enough that the log's ends are needed */
  observe(candidates: readonly Candidate[], nowMs: number): boolean {
    const next = new Map<string, Watched>();
    for (const candidate of candidates) {
      const key = keyOf(candidate);
      const known = this.watched.get(key);
      next.set(
        key,
        known?.marker === candidate.marker
          ? known
          : { marker: candidate.marker, quietSince: nowMs, barrier: null, proposed: false },
      );
    }
    this.watched = next;
    return candidates.some((candidate) => this.isDue(candidate, nowMs));
  }

  /** Notes how far the log reaches, read after the silence was long enough. */
  setBarrier(candidates: readonly Candidate[], ends: Ends, nowMs: number): void {
    for (const candidate of candidates) {
      const watched = this.watched.get(keyOf(candidate));
      if (watched && this.isDue(candidate, nowMs)) watched.barrier = ends;
    }
  }

  /** The batches that are silent though every projection has passed its barrier, and that were not proposed yet. */
  silent(candidates: readonly Candidate[], checkpoints: Ends): Candidate[] {
    return candidates.filter((candidate) => {
      const watched = this.watched.get(keyOf(candidate));
      if (!watched?.barrier || watched.proposed || watched.marker !== candidate.marker)
        return false;
      return hasPassed(checkpoints, watched.barrier);
    });
  }

  /** Its close was published: it is not proposed again unless the batch changes. */
  markProposed(candidate: Candidate): void {
    const watched = this.watched.get(keyOf(candidate));
    if (watched?.marker === candidate.marker) watched.proposed = true;
  }

  /** After an outage of Kafka nothing is known of silence. */
  forget(): void {
    this.watched.clear();
  }

  private isDue(candidate: Candidate, nowMs: number): boolean {
    const watched = this.watched.get(keyOf(candidate));
    return (
      watched !== undefined &&
      watched.barrier === null &&
      nowMs - watched.quietSince >= candidate.inactivitySeconds * 1_000
    );
  }
}

function hasPassed(checkpoints: Ends, barrier: Ends): boolean {
  return [...barrier].every(([place, end]) => end === 0n || (checkpoints.get(place) ?? 0n) >= end);
}

function keyOf({ environment, batchId }: QuietBatch): string {
  return `${environment}/${batchId}`;
}
