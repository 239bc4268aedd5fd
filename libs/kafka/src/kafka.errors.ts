/** Kafka did not take the message; whether it landed all the same is not known. */
export class PublishError extends Error {
  readonly code = 'kafka-unavailable';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PublishError';
  }
}

/** A topic is missing, or differs from the contract in what can't be mended afterwards. */
export class TopicError extends Error {
  readonly code = 'topic-not-as-agreed';

  constructor(readonly faults: readonly string[]) {
    super(`${faults.join('; ')}. Run \`npm run topics -- apply\`, or set TOPIC_PREFIX.`);
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
}
