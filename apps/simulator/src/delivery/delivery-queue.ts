/**
 * Works jobs off in order, `concurrency` at once. A retry goes to the front: its delay has passed,
 * and behind a long queue it would come far later than the vendor's.
 */
export class DeliveryQueue<J> {
  private waiting: J[] = [];
  private head = 0;
  private readonly urgent: J[] = [];
  private active = 0;

  /** `work` must not reject: what went wrong with a job is the job's to know. */
  constructor(
    private readonly concurrency: number,
    private readonly work: (job: J) => Promise<void>,
  ) {}

  push(job: J): void {
    this.waiting.push(job);
    this.pump();
  }

  pushFront(job: J): void {
    this.urgent.push(job);
    this.pump();
  }

  /** Jobs that nobody works on yet. */
  get size(): number {
    return this.waiting.length - this.head + this.urgent.length;
  }

  /** Takes out all that nobody works on yet. */
  clear(): J[] {
    const jobs = [...this.urgent, ...this.waiting.slice(this.head)];
    this.urgent.length = 0;
    this.waiting = [];
    this.head = 0;
    return jobs;
  }

  private pump(): void {
    while (this.active < this.concurrency) {
      const job = this.urgent.length > 0 ? this.urgent.shift() : this.take();
      if (job === undefined) return;
      this.active += 1;
      void this.work(job).finally(() => {
        this.active -= 1;
        this.pump();
      });
    }
  }

  /** An index walks the array: `shift` on a long one copies it each time. */
  private take(): J | undefined {
    const job = this.waiting[this.head];
    if (job === undefined) return undefined;
    this.head += 1;
    if (this.head >= 1_024 && this.head * 2 >= this.waiting.length) {
      this.waiting = this.waiting.slice(this.head);
      this.head = 0;
    }
    return job;
  }
}
