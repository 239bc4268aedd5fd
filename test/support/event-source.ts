/** One message of a stream. */
export interface Received {
  event: string;
  id: string;
  data: Record<string, unknown>;
}

/** Reads server-sent events as a browser does (WHATWG HTML, 9.2.6), and remembers what to resume from. */
export class EventSourceReader {
  readonly received: Received[] = [];
  readonly comments: string[] = [];
  readonly response: Promise<Response>;
  readonly ended: Promise<void>;
  lastEventId: string;
  private readonly abort = new AbortController();

  constructor(
    url: string,
    credential: string,
    lastEventId = '',
    onMessage: (message: Received) => void = () => undefined,
  ) {
    this.lastEventId = lastEventId;
    const headers = {
      authorization: `Bearer ${credential}`,
      ...(lastEventId === '' ? {} : { 'last-event-id': lastEventId }),
    };
    this.response = fetch(url, { headers, signal: this.abort.signal });
    this.ended = this.read(onMessage).catch(() => undefined);
  }

  /** As if the connection broke. */
  async kill(): Promise<void> {
    this.abort.abort();
    await this.ended;
  }

  private async read(onMessage: (message: Received) => void): Promise<void> {
    const { body } = await this.response;
    let text = '';
    const decoder = new TextDecoder();
    for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
      text += decoder.decode(part, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.take(block, onMessage);
    }
  }

  private take(block: string, onMessage: (message: Received) => void): void {
    let [event, data] = ['message', ''];
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) this.comments.push(line.slice(1).trim());
      const [, field, value = ''] = /^(id|event|data): (.*)$/.exec(line) ?? [];
      if (field === 'id') this.lastEventId = value;
      if (field === 'event') event = value;
      if (field === 'data') data = value;
    }
    if (data === '') return;
    const message = { event, id: this.lastEventId, data: JSON.parse(data) as Received['data'] };
    this.received.push(message);
    onMessage(message);
  }
}
