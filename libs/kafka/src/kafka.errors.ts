/**
 * - `kafka-unavailable`: it did not answer, or can't just now; whether the message landed is not known
 * - `kafka-refused`: it will never take this message, or one of those sent with it
 */
export type PublishErrorCode = 'kafka-unavailable' | 'kafka-refused';

/** Kafka did not take the message. */
export class PublishError extends Error {
  constructor(
    readonly code: PublishErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'PublishError';
  }

  /** Of what a send was rejected with. */
  static of(cause: unknown): PublishError {
    return isRefusal(cause)
      ? new PublishError('kafka-refused', 'Kafka refuses the event', { cause })
      : new PublishError('kafka-unavailable', 'Kafka did not take the event', { cause });
  }
}

/** Faults of the record itself, by the protocol's names: tried again, they come again. */
const REFUSALS = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD']);

/** kafkajs hangs the broker's answer into the error that it gives up with. */
function isRefusal(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { type, cause } = error as { type?: unknown; cause?: unknown };
  return (typeof type === 'string' && REFUSALS.has(type)) || isRefusal(cause, depth + 1);
}

/** A topic is missing, or differs from the contract in what can't be mended afterwards. */
export class TopicError extends Error {
  readonly code = 'topic-not-as-agreed';

  constructor(readonly faults: readonly string[]) {
    super(
      `${faults.join('; ')}. Run \`npm run topics -- apply\`, or set TOPIC_PREFIX; rights are in \`npm run topics -- acls\`.`,
    );
    this.name = 'TopicError';
  }
}

/** The log is not the one that the checkpoint speaks of: going on would skip events. */
export class LogGapError extends Error {
  readonly code = 'log-gap';

  private constructor(message: string) {
    super(
      `${message} Events would be skipped, so this process stops. Rebuild the read models, or restore the log.`,
    );
    this.name = 'LogGapError';
  }

  /** The log begins later than what the checkpoint wants next. */
  static cut(place: string, expected: bigint, start: bigint): LogGapError {
    return new LogGapError(
      `${place}: the checkpoint wants offset ${expected}, the log goes on at ${start}.`,
    );
  }

  /** The log ends before what the checkpoint wants next. */
  static madeAnew(place: string, expected: bigint, end: bigint): LogGapError {
    return new LogGapError(
      `${place}: the checkpoint wants offset ${expected}, the log ends at ${end}: it was made anew.`,
    );
  }

  /** Another cluster, or another topic of that name. */
  static replaced(topic: string, before: string, now: string): LogGapError {
    return new LogGapError(
      `${topic}: the checkpoints speak of the one ${before}, and this is ${now}. If it holds the same offsets, \`npm run projections -- log --accept\` says so.`,
    );
  }
}
