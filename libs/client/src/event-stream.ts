/** A message of a stream of server-sent events, as WHATWG HTML 9.2.6 dispatches it. */
export interface StreamMessage {
  /** `message` where the stream names none. */
  event: string;
  data: string;
  /** The last id that the stream named, here or before; empty if none. */
  id: string;
}

export interface EventStreamReader {
  /** Takes the next piece of the stream, cut anywhere. @returns the messages that it completes */
  read: (text: string) => StreamMessage[];
  /** The id to resume after: heartbeats name one as well. Empty if there was none. */
  lastId: () => string;
  /** Milliseconds that the stream asked to wait before one connects again; null if it did not. */
  retryMs: () => number | null;
}

/** Reads `text/event-stream` (WHATWG HTML 9.2.5 and 9.2.6). What is not complete at its end is dropped. */
export function eventStreamReader(): EventStreamReader {
  let rest = '';
  let isFirst = true;
  let event = '';
  let data: string[] = [];
  /** Of the block that is being read, and of those that are read whole. */
  let id = '';
  let lastId = '';
  let retryMs: number | null = null;

  /** @returns the message that an empty line ends */
  const take = (line: string): StreamMessage[] => {
    if (line === '') {
      lastId = id;
      const message = { event: event || 'message', data: data.join('\n'), id };
      const isEmpty = data.length === 0;
      [event, data] = ['', []];
      return isEmpty ? [] : [message];
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    switch (field) {
      case 'event':
        event = value;
        break;
      case 'data':
        data.push(value);
        break;
      case 'id':
        if (!value.includes('\0')) id = value;
        break;
      case 'retry':
        if (/^\d+$/.test(value)) retryMs = Number(value);
        break;
      // A comment has no name; other names are none of ours.
    }
    return [];
  };

  return {
    read: (text) => {
      if (text === '') return [];
      rest += isFirst ? text.replace(/^\uFEFF/, '') : text;
      isFirst = false;
      // A CR at the very end may be half of a CR LF.
      const end = rest.endsWith('\r') ? rest.length - 1 : rest.length;
      const lines = rest.slice(0, end).split(/\r\n|\r|\n/);
      rest = (lines.pop() ?? '') + rest.slice(end);
      return lines.flatMap(take);
    },
    lastId: () => lastId,
    retryMs: () => retryMs,
  };
}
