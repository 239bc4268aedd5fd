import { decodeUnmapped, topicsOf, type ReadUnmapped } from '#contracts';
import { createKafka, readLog } from '#kafka';
import { createLogger } from '#runtime';
import type { KafkaSettings } from '#wire';

/** Where the kept requests are. */
export interface UnmappedLog {
  kafka: ReturnType<typeof createKafka>;
  topics: ReturnType<typeof topicsOf>;
}

/** Which of them are meant; a member that is not there leaves nothing out. */
export interface Choice {
  endpoint?: string | undefined;
  reason?: string | undefined;
  id?: string | undefined;
}

export interface ReadCounts {
  read: number;
  /** Messages of the topic that are no kept request: another producer's. */
  unreadable: number;
}

export function openUnmappedLog(settings: KafkaSettings, prefix: string): UnmappedLog {
  // What went wrong is in the error that ends the command: kafkajs's tries in between are noise.
  const logger = createLogger('unmapped', 'silent');
  const kafka = createKafka({
    brokers: settings.KAFKA_BROKERS,
    security: settings,
    clientId: 'foxtail-unmapped',
    logger,
  });
  return { kafka, topics: topicsOf(prefix) };
}

/** Reads what the topic holds up to now, in no certain order. */
export async function readUnmapped(
  { kafka, topics }: UnmappedLog,
  choice: Choice,
  each: (request: ReadUnmapped) => void | Promise<void>,
): Promise<ReadCounts> {
  const counts = { read: 0, unreadable: 0 };
  const ending = progress(() => `${counts.read} requests read so far`);
  try {
    await readLog(kafka, [topics.unmapped], async ({ message }) => {
      const decoded = decodeUnmapped(message);
      if (!decoded.ok) {
        counts.unreadable += 1;
        return;
      }
      counts.read += 1;
      if (isChosen(decoded.request, choice)) await each(decoded.request);
    });
  } finally {
    ending();
  }
  return counts;
}

export function isChosen(request: ReadUnmapped, { endpoint, reason, id }: Choice): boolean {
  return (
    (endpoint === undefined || endpoint === request.endpoint) &&
    (reason === undefined || reason === request.reason) &&
    (id === undefined || id === request.id)
  );
}

const PROGRESS_MS = 5_000;

/** A line on standard error now and then. @returns what ends it */
function progress(line: () => string): () => void {
  const timer = setInterval(() => process.stderr.write(`foxtail: ${line()}\n`), PROGRESS_MS);
  return () => clearInterval(timer);
}
