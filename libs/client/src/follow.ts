import { FoxtailProblem, FoxtailUnreachable } from './errors.js';
import { eventStreamReader, type StreamMessage } from './event-stream.js';
import { pause, retryDelay } from './retry.js';
import type { Transport } from './transport.js';

export interface FollowOptions {
  signal?: AbortSignal;
  /** Goes on after the message of this id; from now on if not given. */
  lastEventId?: string;
}

/** How the server says why it ends a connection: a new one goes on, or is told the problem. */
const LAST_WORDS = ['dropped', 'end'];
/** Heartbeats come several times within this; without any the connection is taken for dead. */
const SILENCE_MS = 90_000;

/**
 * Follows a stream of server-sent events without a gap: a connection that ends is opened again after the
 * last message that came, for as long as it takes. Ends when `isOver` says so or the server has no more (204).
 *
 * @throws FoxtailProblem where the server refuses for good; the reason of the signal once that aborts
 */
export async function* follow(
  transport: Transport,
  path: string,
  { signal, lastEventId = '' }: FollowOptions,
  isOver: (last: StreamMessage) => boolean,
): AsyncGenerator<StreamMessage, void> {
  let after = lastEventId;
  let failures = 0;
  let baseMs = transport.retryBaseMs;
  for (;;) {
    let failed: unknown = new FoxtailUnreachable('the stream ended');
    try {
      const connection = { path, after, signal };
      for await (const { message, lastId, retryMs } of blocks(transport, connection)) {
        failures = 0;
        baseMs = retryMs ?? baseMs;
        if (message !== null && !LAST_WORDS.includes(message.event)) {
          yield message;
          if (isOver(message)) return;
        }
        // Only now: what was not taken comes again.
        after = message?.id ?? lastId;
      }
    } catch (error) {
      if (error instanceof StreamOver) return;
      signal?.throwIfAborted();
      failed = error;
    }
    const delay = retryDelay(failed, failures, {
      retries: Infinity,
      baseMs,
      random: Math.random(),
    });
    if (delay === null) throw failed;
    failures += 1;
    await pause(delay, signal);
  }
}

/** The server has no more, and none later. */
class StreamOver extends Error {}

/** What one connection brings: messages, and where it stands. */
async function* blocks(
  transport: Transport,
  { path, after, signal }: { path: string; after: string; signal: AbortSignal | undefined },
) {
  const silence = new AbortController();
  const ending = signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]);
  const headers = {
    accept: 'text/event-stream',
    ...(after === '' ? {} : { 'last-event-id': after }),
  };
  const {
    body,
    status,
    headers: answered,
  } = await transport.open(path, { headers, signal: ending });
  if (status === 204 || body === null) throw new StreamOver();
  if (!answered.get('content-type')?.startsWith('text/event-stream'))
    throw new FoxtailProblem(status, { title: 'The answer is no stream of events' }, null);
  const reader = eventStreamReader();
  const listen = () =>
    setTimeout(() => silence.abort(new FoxtailUnreachable('nothing came')), SILENCE_MS);
  let timer = listen();
  try {
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer);
      const messages = reader.read(text);
      const told = () => ({ lastId: reader.lastId() || after, retryMs: reader.retryMs() });
      for (const message of messages) yield { message, ...told() };
      yield { message: null, ...told() };
      timer = listen();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof FoxtailProblem ? error : new FoxtailUnreachable('cut', { cause: error });
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}
