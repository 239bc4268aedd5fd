import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'private, no-store',
  // Else nginx would gather what is meant to be there at once.
  'x-accel-buffering': 'no',
};
/** A reader that reads nothing more is let go after this, whatever is still on its way. */
const LAST_WORDS_MS = 5_000;
/** Clients come back after about this: not all at once, when a process ends. */
const RETRY_MS = 2_000;

export interface ChannelOptions {
  bufferBytes: number;
  heartbeatMs: number;
}

/**
 * One reader of server-sent events (WHATWG HTML, 9.2), with what is on its way to it bounded: one that
 * does not keep up is dropped, and told so, rather than that this process holds more and more for it.
 */
export class Channel {
  private readonly raw: ServerResponse;
  private readonly heartbeat: NodeJS.Timeout;
  private readonly closing = new Set<() => void>();
  private isEnded = false;

  /** @param position the id to resume from, said with each heartbeat; empty if there is none */
  constructor(
    reply: FastifyReply,
    private readonly options: ChannelOptions,
    private readonly position: () => string,
  ) {
    this.raw = reply.raw;
    const headers = { ...reply.getHeaders(), ...HEADERS } as OutgoingHttpHeaders;
    reply.hijack();
    this.raw.writeHead(200, headers);
    this.raw.once('close', () => this.close());
    // A connection that breaks says so once more, as an error of what is written to it.
    this.raw.on('error', () => this.close());
    this.heartbeat = setInterval(
      () => this.write(`${this.idLine()}: alive\n\n`),
      options.heartbeatMs,
    );
    const retry = Math.round(RETRY_MS * (0.5 + Math.random()));
    this.write(`${this.idLine()}retry: ${retry}\n\n`);
  }

  get isOpen(): boolean {
    return !this.isEnded;
  }

  /** Calls back once, when there is no more to be written, whoever ended it. @returns takes that back */
  onClose(closed: () => void): () => void {
    if (this.isEnded) queueMicrotask(closed);
    else this.closing.add(closed);
    return () => this.closing.delete(closed);
  }

  /** Sends text of whole messages, unless too much of what was sent before is still on its way. */
  write(text: string): void {
    if (this.isEnded || text === '') return;
    if (this.raw.writableLength > this.options.bufferBytes)
      this.endWith('dropped', 'reader-too-slow', 'What was not read has grown too large.');
    else this.raw.write(text);
  }

  /** Resolves once what was written is on its way, or the stream is over, which it is where that takes too long. */
  async drained(dropAfterMs: number): Promise<void> {
    if (this.isEnded || !this.raw.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.raw.off('drain', done);
        forget();
        resolve();
      };
      const timer = setTimeout(() => {
        this.endWith('dropped', 'reader-too-slow', 'Nothing was read for too long.');
      }, dropAfterMs);
      this.raw.once('drain', done);
      const forget = this.onClose(done);
    });
  }

  /** Ends it with a message that says why. */
  endWith(event: 'dropped' | 'end', code: string, detail: string): void {
    this.end(`event: ${event}\ndata: ${JSON.stringify({ code, detail })}\n\n`);
  }

  /** Ends it with a comment: whoever reads comes back, and goes on from where it was. */
  endWithComment(comment: string): void {
    this.end(`: ${comment}\n\n`);
  }

  private end(lastWords: string): void {
    if (this.isEnded) return;
    this.raw.end(lastWords);
    const timer = setTimeout(() => this.raw.destroy(), LAST_WORDS_MS);
    this.raw.once('close', () => clearTimeout(timer));
    this.close();
  }

  private close(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    clearInterval(this.heartbeat);
    const closing = [...this.closing];
    this.closing.clear();
    for (const closed of closing) closed();
  }

  private idLine(): string {
    const id = this.position();
    return id === '' ? '' : `id: ${id}\n`;
  }
}

/** One message: JSON has no line break outside of its strings, and none within them unescaped. */
export function message(id: string, json: string, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}id: ${id}\ndata: ${json}\n\n`;
}
