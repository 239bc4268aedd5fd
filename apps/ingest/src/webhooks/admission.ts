/** What a request takes of the process's memory while it is worked on; give it back once. */
export interface Ticket {
  readonly bytes: number;
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

  /** @returns null where there is no room; a body that is larger than all the room is let in alone */
  admit(bytes: number): Ticket | null {
    if (this.requestCount >= this.most.requests) return null;
    if (this.requestCount > 0 && this.byteCount + bytes > this.most.bytes) return null;
    this.requestCount += 1;
    this.byteCount += bytes;
    return { bytes };
  }

  leave({ bytes }: Ticket): void {
    this.requestCount -= 1;
    this.byteCount -= bytes;
  }
}
