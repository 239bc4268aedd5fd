/** No more than twenty rounds a second, and a fifth of the time for those that take long. */
const LEAST_PAUSE_MS = 50;
const PAUSE_FOR_WORK = 4;

/**
 * Looks for all that wait when there may be news, one look at a time. Whatever comes during a look, or
 * shortly after it, is seen by one more: so a hundred commits a second are at most twenty looks.
 */
export class Rounds {
  private isLooking = false;
  private isWanted = false;
  private isStopped = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly look: () => Promise<void>) {}

  wake(): void {
    if (this.isStopped) return;
    this.isWanted = true;
    if (!this.isLooking && this.timer === undefined) void this.run();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.isLooking = true;
    this.isWanted = false;
    const began = performance.now();
    // After one that failed there is another one with the next news, or poll.
    await this.look().catch(() => undefined);
    this.isLooking = false;
    if (this.isStopped) return;
    const pause = Math.max(LEAST_PAUSE_MS, (performance.now() - began) * PAUSE_FOR_WORK);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.isWanted) void this.run();
    }, pause);
  }
}
