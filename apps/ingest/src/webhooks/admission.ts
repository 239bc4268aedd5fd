/** What a request takes of the process's memory while it is worked on; give it back once. */
export interface Ticket {
  bytes: number;
}

/** Bounds how many requests, and how many bytes of theirs, this process works on at once. */
export class Admission {
  private requestCount = 0;
  private byteCount = 0;

  constructor(private readonly most: { requests: number; bytes: number }) {}

  get requests(): number {
    return this.requestCount;
  }

  get bytes(): number {
    return this.byteCount;
  }

  /** @returns null where there is no room for one more */
  admit(): Ticket | null {
    if (this.requestCount >= this.most.requests || this.byteCount >= this.most.bytes) return null;
    this.requestCount += 1;
    return { bytes: 0 };
  }

  /**
   * Takes room for bytes that have come. Not for those that are announced: whoever announced much
   * and sent nothing would keep everybody else out.
   * @returns false where there is none; a body that is larger than all the room is let in alone
   */
  take(ticket: Ticket, bytes: number): boolean {
    const isAlone = this.byteCount === ticket.bytes;
    if (!isAlone && this.byteCount + bytes > this.most.bytes) return false;
    ticket.bytes += bytes;
    this.byteCount += bytes;
    return true;
  }

  leave({ bytes }: Ticket): void {
    this.requestCount -= 1;
    this.byteCount -= bytes;
  }
}
