import type { Changes } from '../changes/changes.js';
import { Rounds } from '../changes/rounds.js';
import { message } from './channel.js';
import type { Placed, TimelineReader } from './timeline-reader.js';
import { encodeVector, furthest, hasReached, type Vector } from './vector.js';

/** What came in an environment since the last time. */
export interface News {
  /** Where the tail was before, and is now. */
  before: Vector;
  after: Vector;
  events: readonly Placed[];
  /** The messages, for all who were where the tail was before. */
  text: string;
}

interface Tail {
  at: Vector;
  followers: Set<(news: News) => void>;
}

/** Rows of one lane that one look takes. */
const LIMIT = 500;

/**
 * The end of each environment's timeline that anybody in this process follows. However many follow,
 * one statement reads what is new for all of them.
 */
export class TimelineTails {
  private readonly tails = new Map<string, Tail>();
  private readonly rounds: Rounds;

  constructor(
    changes: Pick<Changes, 'onNews'>,
    private readonly reader: Pick<TimelineReader, 'read'>,
  ) {
    this.rounds = new Rounds(() => this.look());
    changes.onNews(() => {
      if (this.tails.size > 0) this.rounds.wake();
    });
  }

  /**
   * Goes on with the tail from where the caller is.
   * @returns null where the tail is further already in some lane: read up to there first; else what ends it
   */
  join(environment: string, at: Vector, onNews: (news: News) => void): (() => void) | null {
    const known = this.tails.get(environment);
    if (known && !hasReached(at, known.at)) return null;
    const tail = known ?? { at, followers: new Set() };
    tail.followers.add(onNews);
    this.tails.set(environment, tail);
    this.rounds.wake();
    return () => {
      tail.followers.delete(onNews);
      if (tail.followers.size === 0 && this.tails.get(environment) === tail)
        this.tails.delete(environment);
    };
  }

  private async look(): Promise<void> {
    const asked = new Map(this.tails);
    if (asked.size === 0) return;
    const parts = await this.reader.read(
      new Map([...asked].map(([environment, { at }]) => [environment, at])),
      LIMIT,
    );
    for (const [environment, tail] of asked) {
      const part = parts.get(environment);
      if (!part) continue;
      const before = tail.at;
      tail.at = part.after;
      const text = textOf(environment, before, part.events);
      const news = { before, after: part.after, events: part.events, text };
      for (const follower of [...tail.followers]) follower(news);
      if (part.isFull) this.rounds.wake();
    }
  }
}

/** The messages of these events, each with the vector that it leads to. */
export function textOf(environment: string, before: Vector, events: readonly Placed[]): string {
  const at = new Map(before);
  return events
    .map(({ lane, offset, json }) => {
      at.set(lane, offset);
      return message(encodeVector(environment, at), json);
    })
    .join('');
}

/** What of the news a follower has not seen, who is further in some lanes; and where that leads. */
export function unseen(environment: string, at: Vector, { events, after }: News) {
  const fresh = events.filter(({ lane, offset }) => offset > (at.get(lane) ?? -1n));
  return { text: textOf(environment, at, fresh), at: furthest(at, after) };
}
