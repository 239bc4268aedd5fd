/**
 * Reads the answers of one connection that has one request under way at a time: the status, and how
 * far the body goes. Nothing else of HTTP, since the load must cost little beside what it measures.
 */
export class AnswerReader {
  private held: Buffer | null = null;
  private status = 0;
  /** Bytes of the body that are still to come. */
  private missing = 0;

  /**
   * @param chunk what came; may be overwritten afterwards
   * @returns the status once an answer is whole, else null
   * @throws Error for an answer that this reader does not understand
   */
  read(chunk: Buffer): number | null {
    if (this.missing > 0) return this.count(chunk.length);
    const bytes = this.held === null ? chunk : Buffer.concat([this.held, chunk]);
    const headEnd = bytes.indexOf('\r\n\r\n');
    if (headEnd === -1) {
      this.held = Buffer.from(bytes);
      return null;
    }
    const head = bytes.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`an answer without Content-Length: ${head}`);
    this.held = null;
    this.status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
    this.missing = Number(length);
    return this.count(bytes.length - headEnd - 4);
  }

  private count(bytes: number): number | null {
    this.missing -= bytes;
    if (this.missing < 0) throw new Error('more than one answer to one request');
    return this.missing === 0 ? this.status : null;
  }
}
