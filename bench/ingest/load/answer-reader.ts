/**
 * Reads the answers of one connection that has one request under way at a time: the status, and how
 * far the body goes. Nothing else of HTTP, since the load must cost little beside what it measures.
 */
export class AnswerReader {
  private held: Buffer | null = null;

  /**
   * @param chunk what came; may be overwritten afterwards
   * @returns the status once an answer is whole, else null
   * @throws Error for an answer that this reader does not understand
   */
  read(chunk: Buffer): number | null {
    const bytes = this.held === null ? chunk : Buffer.concat([this.held, chunk]);
    const headEnd = bytes.indexOf('\r\n\r\n');
    if (headEnd === -1) return this.hold(bytes);
    const head = bytes.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`an answer without Content-Length: ${head}`);
    const end = headEnd + 4 + Number(length);
    if (bytes.length < end) return this.hold(bytes);
    if (bytes.length > end) throw new Error('more than one answer to one request');
    this.held = null;
    return Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
  }

  private hold(bytes: Buffer): null {
    this.held = Buffer.from(bytes);
    return null;
  }
}
