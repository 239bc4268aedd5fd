import type { SpooledPosition } from '#contracts';
import type { Caller } from '../access/caller.js';
import type { Changes } from '../changes/changes.js';
import { Waiters, type Waiting } from '../waiting/waiters.js';
import type { Positions } from './position-header.js';
import { ProjectionBehindError } from './position.errors.js';
import type { SpooledWatches } from './spooled-watches.js';

/** Holds a request back until what its sender wrote can be read. */
export class PositionWaits {
  constructor(
    private readonly changes: Changes,
    private readonly spooled: SpooledWatches,
    private readonly waiters: Waiters,
    private readonly timeoutMs: number,
  ) {}

  /**
   * @returns whether there is anybody still to be answered
   * @throws ProjectionBehindError where it takes too long, and TooManyWaitersError
   */
  async reach(positions: Positions, caller: Caller, connection: Waiting): Promise<boolean> {
    const { log } = positions;
    const isInLog = () =>
      log.every(({ topic, partition, offset }) => {
        return this.changes.nextOf(topic, partition) > BigInt(offset);
      });
    // One of another environment is waited for in vain, like one that is nowhere.
    const missing = new Set(positions.spooled);
    const mine = positions.spooled.filter(({ source }) => caller.environments.includes(source));
    if (missing.size === 0 && isInLog()) return true;
    const why = await this.waiters.wait(connection, this.timeoutMs, (happened) => {
      const look = () => {
        if (missing.size === 0 && isInLog()) happened();
      };
      const ends = [
        this.changes.onNews(look),
        ...mine.map((one) => this.spooled.watch(one, found(one, look))),
      ];
      this.changes.refresh();
      return () => ends.forEach((end) => end());
    });
    if (why === 'gone') return false;
    if (why !== 'happened') throw new ProjectionBehindError(this.timeoutMs);
    return true;

    function found(one: SpooledPosition, look: () => void) {
      return () => {
        missing.delete(one);
        look();
      };
    }
  }
}
