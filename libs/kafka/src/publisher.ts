import type { LogPosition, Outgoing } from '#contracts';

/**
 * The port through which events reach the log. Two implementations: Kafka, and one in memory for
 * tests that need no broker.
 */
export interface Publisher {
  /**
   * Resolves once the message is acknowledged by all in-sync replicas, with its place in the log.
   * Messages with one key keep the order of the calls.
   *
   * @throws PublishError where it can't be said that the log has it; it may have it all the same.
   */
  publish(message: Outgoing): Promise<LogPosition>;
}
