import type { Channel } from './channel.js';
import type { TimelineReader } from './timeline-reader.js';
import { textOf, unseen, type News, type TimelineTails } from './timeline-tail.js';
import { encodeVector, furthest, type Vector } from './vector.js';

/** Rows of one lane that one read of what is past takes. */
const LIMIT = 50;
/** Messages that are written before it is looked whether the reader keeps up. */
const SLICE = 20;
const RETRY_MS = 1_000;
/** A reader of what is past that takes nothing for so long is dropped. */
const PATIENCE_MS = 30_000;

/** The events of an environment for one reader: first what is past, at its own pace, then with the tail. */
export class EnvironmentStream {
  private channel: Channel | null = null;

  constructor(
    private readonly reader: TimelineReader,
    private readonly tails: TimelineTails,
    private readonly environment: string,
    private at: Vector,
  ) {}

  /** The id that a reader resumes from. */
  readonly position = () => encodeVector(this.environment, this.at);

  async run(channel: Channel): Promise<void> {
    this.channel = channel;
    while (channel.isOpen) {
      const isFull = await this.readOn(channel).catch(() => null);
      // Postgres is away: the stream stays, and goes on once it is back.
      if (isFull === null) await pauseWhile(channel);
      if (isFull !== false || !channel.isOpen) continue;
      const leave = this.tails.join(this.environment, this.at, (news) => this.hear(news));
      if (leave !== null) {
        channel.onClose(leave);
        return;
      }
      // The tail knows of a commit that this process was not told of yet.
      await this.reader.refresh().catch(() => pauseWhile(channel));
    }
  }

  /** @returns whether there may be more */
  private async readOn(channel: Channel): Promise<boolean> {
    const parts = await this.reader.read(new Map([[this.environment, this.at]]), LIMIT);
    const part = parts.get(this.environment);
    if (!part) return false;
    for (let n = 0; n < part.events.length && channel.isOpen; n += SLICE) {
      const slice = part.events.slice(n, n + SLICE);
      channel.write(textOf(this.environment, this.at, slice));
      // With each write, since a heartbeat may say it in between.
      this.at = furthest(this.at, new Map(slice.map(({ lane, offset }) => [lane, offset])));
      await channel.drained(PATIENCE_MS);
    }
    this.at = part.after;
    return part.isFull;
  }

  private hear(news: News): void {
    if (news.before === this.at) {
      this.channel?.write(news.text);
      this.at = news.after;
      return;
    }
    const { text, at } = unseen(this.environment, this.at, news);
    this.channel?.write(text);
    // From here on it is in step, where it was not ahead.
    this.at = isSame(at, news.after) ? news.after : at;
  }
}

function isSame(a: Vector, b: Vector): boolean {
  return a.size === b.size && [...a].every(([lane, offset]) => b.get(lane) === offset);
}

function pauseWhile(channel: Channel): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = setTimeout(done, RETRY_MS);
    const forget = channel.onClose(done);
  });
}
