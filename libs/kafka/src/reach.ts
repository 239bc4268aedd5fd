import { within } from '#wire';
import { createKafka, type KafkaSettings } from './kafka.client.js';

/** A broker that hangs takes connections, and answers nothing. */
const ANSWER_MS = 5_000;
/** A try for each of a usual cluster's brokers, and one more. */
const SOON = { retries: 3, initialRetryTime: 100, maxRetryTime: 300 };
/** Whoever asks is told by the error. */
const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore };

/**
 * Asks whether a broker answers, and says soon if none does: what comes afterwards tries for longer.
 * @throws why none can be reached, see `isKafkaAway`, or what a broker has against this process
 */
export async function reachKafka(settings: KafkaSettings): Promise<void> {
  const admin = createKafka({ ...settings, logger: silent, retry: SOON }).admin();
  const asked = (async () => {
    await admin.connect();
    await admin.describeCluster();
  })();
  try {
    await within(ANSWER_MS, asked, `no broker answered within ${ANSWER_MS} ms`);
  } finally {
    // It may be connecting still, and would stay then.
    void asked.catch(() => undefined).then(() => admin.disconnect().catch(() => undefined));
  }
}

function ignore(): void {}
