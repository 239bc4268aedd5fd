/**
 * - `stack.impossible`: none of the ways to get Kafka or Postgres is open here
 * - `stack.bad-address`: a server given in the environment has not the form of an address
 * - `stack.unreachable`: a server given in the environment does not answer
 * - `stack.server-failed`: a server that Foxtail runs did not come up, or not in time
 */
export type StackErrorCode =
  'stack.impossible' | 'stack.bad-address' | 'stack.unreachable' | 'stack.server-failed';

/** An error whose message is meant for the person at the terminal, without a stack trace. */
export class StackError extends Error {
  constructor(
    readonly code: StackErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'StackError';
  }
}
