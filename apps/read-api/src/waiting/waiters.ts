import { TooManyWaitersError } from './waiting.errors.js';

/**
 * - `happened`: what was waited for
 * - `time`: it did not, in time
 * - `gone`: nobody is there any more to be answered
 * - `stopping`: this process ends; whoever waits is answered with what there is
 */
export type WhyOver = 'happened' | 'time' | 'gone' | 'stopping';

/** The connection of whoever waits. */
export interface Waiting {
  readonly destroyed: boolean;
  once(event: 'close', gone: () => void): unknown;
  off(event: 'close', gone: () => void): unknown;
}

/** All requests that are held back in this process: how many there may be, and the end of them all. */
export class Waiters {
  private readonly inside = new Set<(why: WhyOver) => void>();
  private isStopping = false;

  constructor(private readonly most: number) {}

  get count(): number {
    return this.inside.size;
  }

  /**
   * Waits for something to happen, for `ms` at most.
   *
   * @param watch calls `happened` once it did; returns what ends the watching
   * @throws TooManyWaitersError
   */
  wait(
    connection: Waiting,
    ms: number,
    watch: (happened: () => void) => () => void,
  ): Promise<WhyOver> {
    if (this.isStopping) return Promise.resolve('stopping');
    if (connection.destroyed) return Promise.resolve('gone');
    if (this.inside.size >= this.most) throw new TooManyWaitersError(this.most);
    return new Promise((resolve) => {
      let unwatch = (): void => undefined;
      const over = (why: WhyOver) => {
        if (!this.inside.delete(over)) return;
        clearTimeout(timer);
        connection.off('close', gone);
        unwatch();
        resolve(why);
      };
      const gone = () => over('gone');
      const timer = setTimeout(() => over('time'), ms);
      connection.once('close', gone);
      this.inside.add(over);
      unwatch = watch(() => over('happened'));
      if (!this.inside.has(over)) unwatch();
    });
  }

  /** Lets all go; whoever comes later does not wait. */
  stop(): void {
    this.isStopping = true;
    for (const over of [...this.inside]) over('stopping');
  }
}
