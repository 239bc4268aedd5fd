import type { ClientBase, Pool } from 'pg';
import type { DeadLetter, SourceEvent, Topics } from '#contracts';
import type { Chunk } from '#kafka';
import { putLetters } from '../dead-letters/dead-letter.store.js';
import { applyEvents } from '../runner/apply-events.js';
import { followingVersions, lockCheckpoint, tellChange } from '../runner/checkpoint.store.js';
import { classify, type Malformed, type Poison } from '../runner/failure.js';
import { readMessage, type ReadMessage } from '../runner/read-chunk.js';
import { inTransaction } from '../runner/transaction.js';
import type { Parked } from './parked.js';
import { takeLatePlaces } from '../timeline/late-places.js';
import { decide, explain, parkedOf, type Place } from './parked.store.js';

type Message = Chunk['messages'][number];

export interface UnparkContext {
  /** Its connections are of the version of the read models that is live. */
  pool: Pool;
  topics: Topics;
  /** Messages by offset, out of the log; what it does not hold is missing. */
  read: (place: Place, offsets: readonly bigint[]) => Promise<ReadonlyMap<bigint, Message>>;
}

/** What became of a key. */
export type Unparked =
  | { ok: true; applied: number; discarded: number }
  | { ok: false; why: 'not-parked' }
  | { ok: false; why: 'still-fails'; offset: bigint; detail: string };

/**
 * Applies the parked messages of a key, in order and in one transaction, and goes on with the key. Where
 * one can't be applied, nothing is, and all stay parked.
 */
export function retryKey(context: UnparkContext, topic: string, key: string): Promise<Unparked> {
  return unpark(context, topic, key, retryAll);
}

/**
 * Gives up the messages that can't be applied, which go to the dead letters; applies those that only
 * came behind them, and goes on with the key.
 */
export function discardKey(context: UnparkContext, topic: string, key: string): Promise<Unparked> {
  return unpark(context, topic, key, discardPoison);
}

type Waiting = Parked & { read: ReadMessage | null };
type Decide = (client: ClientBase, messages: readonly Waiting[]) => Promise<Unparked>;

async function unpark(
  { pool, topics, read }: UnparkContext,
  topic: string,
  key: string,
  work: Decide,
): Promise<Unparked> {
  for (;;) {
    const parked = await parkedOf(pool, topic, key);
    const [first] = parked;
    if (first === undefined) return { ok: false, why: 'not-parked' };
    const place = { topic, partition: first.partition };
    // Before the checkpoint is locked: projecting the partition must not wait for Kafka.
    const messages = await read(
      place,
      parked.map(({ offset }) => offset),
    );
    const waiting = parked.map((one) => ({ ...one, read: readAgain(one, messages, topics) }));
    const done = await followingVersions(pool, (connection) =>
      inTransaction(connection, async (client) => {
        // The projector holds this row while it parks, and so does every command.
        await lockCheckpoint(client, place);
        const now = await parkedOf(client, topic, key);
        if (!isSame(now, parked)) return null;
        const done = await work(client, waiting);
        await tellChange(client, place);
        return done;
      }),
    ).catch((error: unknown) => {
      if (error instanceof StillFails) return error;
      throw error;
    });
    if (done instanceof StillFails) return stillFails(pool, done);
    if (done !== null) return done;
  }
}

/** Null where the log holds it no more, or something else in its place. */
function readAgain(
  { topic, offset, key }: Parked,
  messages: ReadonlyMap<bigint, Message>,
  topics: Topics,
): ReadMessage | null {
  const message = messages.get(offset);
  if (message === undefined || String(message.key) !== key) return null;
  return readMessage(message, topic, topics);
}

function isSame(a: readonly Parked[], b: readonly Parked[]): boolean {
  return a.length === b.length && a.every(({ offset }, index) => offset === b[index]?.offset);
}

/** Undoes the transaction. */
class StillFails extends Error {
  constructor(
    readonly parked: Waiting,
    readonly code: string,
    readonly detail: string,
  ) {
    super(detail);
  }
}

async function stillFails(pool: Pool, { parked, code, detail }: StillFails): Promise<Unparked> {
  await explain(pool, parked, { code, detail });
  return { ok: false, why: 'still-fails', offset: parked.offset, detail };
}

async function retryAll(client: ClientBase, messages: readonly Waiting[]): Promise<Unparked> {
  // Folded together first: what a later event corrects need not be written at all.
  if ((await applyOrUndo(client, messages)) !== null) {
    for (const message of messages) {
      const failure = await apply(client, [message]);
      if (failure !== null) throw new StillFails(message, codeOf(failure), failure.detail);
    }
  }
  await decide(client, messages, 'retried');
  return { ok: true, applied: messages.length, discarded: 0 };
}

async function discardPoison(client: ClientBase, messages: readonly Waiting[]): Promise<Unparked> {
  const applied: Waiting[] = [];
  const discarded: Waiting[] = [];
  const letters: DeadLetter[] = [];
  for (const message of messages) {
    const { code, detail } = message;
    const known: Poison = { kind: 'poison', code: code ?? '', detail };
    const failure = message.reason === 'poison' ? known : await applyOrUndo(client, [message]);
    if (failure === null) applied.push(message);
    else {
      discarded.push(message);
      letters.push(...letterOf(message, failure));
    }
  }
  await putLetters(client, letters);
  await decide(client, applied, 'retried');
  await decide(client, discarded, 'discarded');
  return { ok: true, applied: applied.length, discarded: discarded.length };
}

const GONE: Malformed = {
  kind: 'malformed',
  reason: 'no-value',
  detail: 'the log does not hold this message any more',
};

/** @returns why they can not be applied; null if they were. The transaction may be broken then. */
async function apply(
  client: ClientBase,
  messages: readonly Waiting[],
): Promise<Malformed | Poison | null> {
  const events: SourceEvent[] = [];
  for (const { read } of messages) {
    if (read === null) return GONE;
    if (read.fault !== null) return read.fault;
    if (read.event !== null) events.push(read.event);
  }
  try {
    const places = await takeLatePlaces(client, events);
    await applyEvents(client, events, { outbox: true, places });
    return null;
  } catch (error) {
    const failure = classify(error);
    if (failure.kind === 'transient') throw error;
    return failure;
  }
}

async function applyOrUndo(client: ClientBase, messages: readonly Waiting[]) {
  await client.query('SAVEPOINT tried');
  const failure = await apply(client, messages);
  await client.query(failure === null ? 'RELEASE SAVEPOINT tried' : 'ROLLBACK TO SAVEPOINT tried');
  return failure;
}

/** None of a message that is gone. */
function letterOf({ topic, partition, read }: Waiting, failure: Malformed | Poison): DeadLetter[] {
  if (read === null) return [];
  const { offset, key, value, headers } = read.message;
  const reason = failure.kind === 'malformed' ? failure.reason : 'refused';
  return [{ topic, partition, offset, reason, detail: failure.detail, key, value, headers }];
}

function codeOf(failure: Malformed | Poison): string {
  return failure.kind === 'malformed' ? failure.reason : failure.code;
}
