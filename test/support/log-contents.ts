import { readLog, type LogMessage } from '#kafka';
import type { Foxtail } from './foxtail.js';

export interface Read {
  topic: string;
  key: string | undefined;
  value: Buffer;
  headers: Record<string, string>;
}

/** All that stands in this file's topics now. */
export async function logContents({ kafka, topics }: Foxtail): Promise<Read[]> {
  const messages: Read[] = [];
  await readLog(kafka, Object.values(topics), (message) => messages.push(toRead(message)));
  return messages;
}

function toRead({ topic, message: { key, value, headers } }: LogMessage): Read {
  return {
    topic,
    key: key?.toString(),
    value: value ?? Buffer.alloc(0),
    headers: Object.fromEntries(
      Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]),
    ),
  };
}
