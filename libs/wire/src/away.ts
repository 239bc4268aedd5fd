/**
 * Where the line is between a server that is away and one that is there and says no. What is away is waited
 * for, at the start as at any time; of the rest (a password, a right, a certificate, a database that is not there)
 * someone has to think, and a process that starts ends with it. What is not known here counts as said by the server.
 */

const SOCKET =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/;
/** What `pg` says without a code. */
const BROKEN =
  /^(Connection terminated|timeout (expired|exceeded when trying to connect)|Query read timeout|Client (has encountered a connection error|was closed))/;

/** Whether a connection could not be made, or broke: by a socket's code, or by the words that `pg` has for it. */
export function isBrokenConnection(error: unknown): boolean {
  const { code, message, syscall } = partsOf(error);
  // A socket's path that is not there: Postgres makes it when it starts.
  if (code === 'ENOENT') return syscall === 'connect';
  if (typeof code === 'string') return SOCKET.test(code);
  return BROKEN.test(String(message));
}

/** Classes of SQLSTATE that say "not now": connection, resources, operator's intervention; and a database that takes no connections. */
const NOT_NOW = /^(08...|53...|57...|55000)$/;

/** Whether Postgres can't be reached, or takes nobody just now. TypeORM's errors carry the codes of `pg`. */
export function isPostgresAway(error: unknown): boolean {
  const { code } = partsOf(error);
  return code === NO_ANSWER || isBrokenConnection(error) || NOT_NOW.test(String(code));
}

/** Of kafkajs: no answer, no connection, or nobody to ask. */
const UNANSWERED =
  /^KafkaJS(RequestTimeoutError|LockTimeout|BrokerNotFound|NoBrokerAvailableError|GroupCoordinatorNotFound|MetadataNotLoaded|TopicMetadataNotLoaded)$/;
const UNCONNECTED = /^KafkaJSConnection(Closed)?Error$/;
/** It hangs what happened into what it gives up with, more than once. */
const DEEPEST = 5;

/** Whether no broker can be reached, or none can answer just now, such as while a leader is elected. */
export function isKafkaAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return false;
  const { name, code, retriable, cause } = partsOf(error);
  if (code === NO_ANSWER) return true;
  // A code that is no socket's is a fault of TLS or SASL.
  if (UNCONNECTED.test(String(name))) return typeof code !== 'string' || SOCKET.test(code);
  if (name === 'KafkaJSProtocolError') return retriable === true;
  return (
    UNANSWERED.test(String(name)) || isBrokenConnection(error) || isKafkaAway(cause, depth + 1)
  );
}

const NO_ANSWER = 'no-answer';

/** A server took the connection, or the question, and did not answer in time. */
export class NoAnswerError extends Error {
  readonly code = NO_ANSWER;

  constructor(message: string) {
    super(message);
    this.name = 'NoAnswerError';
  }
}

function partsOf(error: unknown): Record<string, unknown> {
  return (error ?? {}) as Record<string, unknown>;
}
