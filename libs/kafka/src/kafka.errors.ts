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

/** The log no longer holds what the checkpoint says comes next: going on would skip events. */
export class LogGapError extends Error {
  readonly code = 'log-gap';

  constructor(topic: string, partition: number, expected: bigint, found: bigint) {
    super(
      `${topic}[${partition}]: the checkpoint wants offset ${expected}, the log goes on at ${found}. ` +
        'The topic was cut or made anew: events would be skipped, so this process stops.',
    );
    this.name = 'LogGapError';
  }
}
