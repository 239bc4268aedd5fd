import type { KafkaSettings } from '#kafka';

/** What goes wrong for good ends a command with its message: the client's tries in between are noise. */
export const silentKafka: KafkaSettings['logger'] = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
