import type { KafkaLogger } from '#kafka';

/** For commands whose own error message says what went wrong: kafkajs's tries in between are noise. */
export const quietLogger: KafkaLogger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
