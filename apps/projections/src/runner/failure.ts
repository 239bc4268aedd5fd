import type { DeadLetterReason } from '#contracts';
import { isBrokenConnection } from '#wire';
import { StaleVersionError } from './checkpoint.store.js';

/** It can't be read as what its topic holds: a dead letter, and on with the next. */
export interface Malformed {
  kind: 'malformed';
  reason: DeadLetterReason;
  /** What was expected, and where; nothing out of the message. */
  detail: string;
}

/** Nothing is wrong with the messages: the same again, later, as long as it takes. */
export interface Transient {
  kind: 'transient';
  cause: TransientCause;
  code: string;
}

/** However often it is tried, it fails alike: its key is parked, and the others go on. */
export interface Poison {
  kind: 'poison';
  /** The SQLSTATE, or the name of the program's error. */
  code: string;
  /** Where it failed; nothing out of the message. */
  detail: string;
}

/** A rebuild can't go on: to leave the event out would be to lose it, and nobody decided to. */
export class PoisonError extends Error {
  constructor(
    { topic, partition }: { topic: string; partition: number },
    offset: bigint,
    { detail }: Poison,
  ) {
    super(`${topic}/${partition} at offset ${offset} can't be applied: ${detail}`);
    this.name = 'PoisonError';
  }
}

/** All that can go wrong with a message. */
export type Failure = Malformed | Transient | Poison;

/**
 * - `connection`: Postgres is away, or the connection to it broke
 * - `conflict`: another transaction was in the way: serialization, a deadlock, a lock, a switch of versions
 * - `resources`: Postgres has no memory, disk or connections left
 * - `interrupted`: Postgres stops, starts, or ended the statement
 * - `unknown`: none of these: someone has to look, since it may not pass by itself
 */
export const transientCauses = [
  'connection',
  'conflict',
  'resources',
  'interrupted',
  'unknown',
] as const;
export type TransientCause = (typeof transientCauses)[number];

/** Classes of SQLSTATE, its first two characters, that pass by themselves. */
const PASSING: Readonly<Record<string, TransientCause>> = {
  '08': 'connection',
  '40': 'conflict',
  '53': 'resources',
  '55': 'conflict',
  '57': 'interrupted',
};
/** Those that lie in the data: bad data, a constraint, a limit of Postgres itself. */
const IN_THE_DATA: readonly string[] = ['22', '23', '54'];
/** A session that Postgres ended because it sat in a transaction: the process was stopped in between. */
const SESSION_ENDED: readonly string[] = ['25P03', '25P04'];

const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * What an error means that was thrown while a chunk was applied. What is not known is tried again:
 * that stops a partition, visibly, where parking by mistake would leave events out.
 */
export function classify(error: unknown): Transient | Poison {
  const code = codeOf(error);
  if (error instanceof StaleVersionError)
    return { kind: 'transient', cause: 'conflict', code: error.code };
  // Before what looks like an SQLSTATE: EPIPE does.
  if (isBrokenConnection(error))
    return { kind: 'transient', cause: 'connection', code: code ?? nameOf(error) };
  if (code !== null && SQLSTATE.test(code)) return ofPostgres(error, code);
  if (isProgramError(error)) {
    return { kind: 'poison', code: error.name, detail: `${error.name}${frameOf(error)}` };
  }
  return { kind: 'transient', cause: 'unknown', code: code ?? nameOf(error) };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function ofPostgres(error: unknown, code: string): Transient | Poison {
  const sqlClass = code.slice(0, 2);
  if (IN_THE_DATA.includes(sqlClass)) {
    return { kind: 'poison', code, detail: `SQLSTATE ${code}${placeOf(error)}` };
  }
  const cause = SESSION_ENDED.includes(code) ? 'connection' : PASSING[sqlClass];
  return { kind: 'transient', cause: cause ?? 'unknown', code };
}

/** A bug of ours, met by what a message holds; the language's own errors, which no driver throws on purpose. */
function isProgramError(error: unknown): error is Error {
  return (
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof ReferenceError ||
    error instanceof SyntaxError
  );
}

/** Names out of the schema only: the message and `detail` of the error have values of the row. */
function placeOf(error: unknown): string {
  const { table, column, constraint } = (error ?? {}) as Record<string, unknown>;
  const named = Object.entries({ table, column, constraint }).filter(([, name]) => name);
  return named.map(([what, name]) => `, ${what} ${String(name)}`).join('');
}

/** The first frame of the stack: its message may quote the data. */
function frameOf({ stack = '' }: Error): string {
  const frame = /^\s+at .*?([\w.-]+\.[cm]?[jt]s:\d+)/m.exec(stack)?.[1];
  return frame === undefined ? '' : ` at ${frame}`;
}

function codeOf(error: unknown): string | null {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : null;
}
