/**
 * What is under way, in the order in which it began. Most of it ends in that order too, so that a
 * list which forgets from its front does; a `Set` that is added to and deleted from all the time
 * keeps what was deleted alive through many collections of garbage.
 */
export class InOrder<T extends { isOver: boolean }> {
  private items: (T | null)[] = [];
  /** Before it everything is over, and gone. */
  private front = 0;

  add(item: T): void {
    this.items.push(item);
  }

  /** @returns false where it was over already */
  end(item: T): boolean {
    if (item.isOver) return false;
    item.isOver = true;
    for (; this.front < this.items.length && this.items[this.front]?.isOver; this.front += 1)
      this.items[this.front] = null;
    if (this.front === this.items.length || this.front >= MOST_HOLES) {
      this.items.splice(0, this.front);
      this.front = 0;
    }
    return true;
  }

  /** What is not over yet, in order; all of it is over then. */
  takeAll(): T[] {
    const left = this.items.filter((item): item is T => item !== null && !item.isOver);
    for (const item of left) item.isOver = true;
    this.items = [];
    this.front = 0;
    return left;
  }
}

const MOST_HOLES = 1_024;
