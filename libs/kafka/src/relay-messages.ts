import type { Outgoing } from '#contracts';
import { PublishError } from './kafka.errors.js';
import type { Publisher } from './publisher.js';

/** What becomes of messages that were to be relayed. */
export interface Relayed<Message> {
  /** The brokers have acknowledged these. */
  sent: (messages: readonly Message[]) => Promise<void>;
  /** Kafka refuses this one for good, for this reason: it must not block those behind it. */
  refused: (message: Message, reason: string) => Promise<void>;
}

/**
 * Publishes messages in order. One that Kafka refuses for good is found by halves; those before and
 * behind it go their way.
 *
 * @throws PublishError for any other failure, after which all that `sent` was not told of is to be sent again
 */
export async function relayMessages<Message extends Outgoing>(
  publisher: Publisher,
  messages: readonly Message[],
  relayed: Relayed<Message>,
): Promise<void> {
  if (messages.length === 0) return;
  // Together: the send of a message waits for no other's answer. All of them are heard out, so that
  // none is still on its way when they are sent anew.
  const sends = messages.map((message) => publisher.publish(message));
  const failed = (await Promise.allSettled(sends)).find(({ status }) => status === 'rejected');
  if (failed?.status !== 'rejected') return relayed.sent(messages);
  const error: unknown = failed.reason;
  if (!(error instanceof PublishError && error.code === 'kafka-refused')) throw error;
  const [only, ...more] = messages;
  if (only !== undefined && more.length === 0) {
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    return relayed.refused(only, reason);
  }
  const half = Math.ceil(messages.length / 2);
  await relayMessages(publisher, messages.slice(0, half), relayed);
  await relayMessages(publisher, messages.slice(half), relayed);
}
