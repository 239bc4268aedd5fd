import type { RunningApi } from './running-api.js';

/** Opens a stream and reads it until `isEnough` of its text, then leaves. @returns its status */
export async function streamBeginning(
  api: RunningApi,
  path: string,
  headers: Record<string, string>,
  isEnough: (text: string) => boolean,
): Promise<number> {
  const over = new AbortController();
  const { status, body } = await fetch(`${api.url}${path}`, { headers, signal: over.signal });
  let text = '';
  if (status === 200 && body !== null)
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (isEnough(text)) break;
    }
  over.abort();
  return status;
}
