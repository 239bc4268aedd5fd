interface Timer {
  at: number;
  /** Of two that ring at the same time, the one that was set first is first. */
  nth: number;
  run: (() => void) | null;
}

/** Timers in the order in which they ring: a binary heap, since a busy simulator has thousands. */
export class TimerQueue {
  private readonly heap: Timer[] = [];
  private set = 0;
  private live = 0;

  /** How many will ring. */
  get size(): number {
    return this.live;
  }

  /** @returns what calls it off; a second time, or once it rang, that does nothing. */
  add(at: number, run: () => void): () => void {
    const timer: Timer = { at, nth: this.set++, run };
    this.live += 1;
    this.up(timer);
    return () => {
      if (timer.run === null) return;
      timer.run = null;
      this.live -= 1;
      // Else what is called off long before its time, as a batch's timer is by each upload, piles up.
      if (this.heap.length > 64 && this.heap.length > 2 * this.live) this.sweep();
    };
  }

  /** When the next one rings. */
  next(): number | undefined {
    while (this.heap[0]?.run === null) this.shift();
    return this.heap[0]?.at;
  }

  /** Takes the first one out. */
  take(): { at: number; run: () => void } | undefined {
    if (this.next() === undefined) return undefined;
    const timer = this.shift();
    const run = timer?.run;
    if (timer === undefined || run === null || run === undefined) return undefined;
    timer.run = null;
    this.live -= 1;
    return { at: timer.at, run };
  }

  private sweep(): void {
    const left = this.heap.filter(({ run }) => run !== null);
    this.heap.length = 0;
    for (const timer of left) this.up(timer);
  }

  private up(timer: Timer): void {
    let i = this.heap.push(timer) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.before(i, parent)) return;
      this.swap(i, parent);
      i = parent;
    }
  }

  private shift(): Timer | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return first;
    this.heap[0] = last;
    for (let i = 0; ;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.heap.length && this.before(child, least)) least = child;
      }
      if (least === i) return first;
      this.swap(i, least);
      i = least;
    }
  }

  private before(i: number, j: number): boolean {
    const [a, b] = [this.heap[i] as Timer, this.heap[j] as Timer];
    return a.at < b.at || (a.at === b.at && a.nth < b.nth);
  }

  private swap(i: number, j: number): void {
    const timer = this.heap[i] as Timer;
    this.heap[i] = this.heap[j] as Timer;
    this.heap[j] = timer;
  }
}
