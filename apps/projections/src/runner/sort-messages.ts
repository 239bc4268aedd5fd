import type { ClientBase } from 'pg';
import type { SourceEvent } from '#contracts';
import { batchIdsOf, type Parked } from '../parking/parked.js';
import {
  NONE_DECIDED,
  readDecisions,
  type Decisions,
  type Place,
} from '../parking/parked.store.js';
import type { Malformed, Poison } from './failure.js';
import { keyOf, type ReadMessage } from './read-chunk.js';

type MalformedMessage = ReadMessage & { fault: Malformed };

/** The messages of a transaction, by what becomes of them. */
export interface Sorted {
  events: SourceEvent[];
  /** Of `events`, each. */
  offsets: bigint[];
  parked: Parked[];
  malformed: MalformedMessage[];
}

/**
 * Sorts the messages of a transaction, which holds the partition's checkpoint.
 *
 * @param messages in order, one at least
 * @param isAny whether anything was decided for them before, see `isAnyDecided`
 * @param poison why the one event among them is to be parked
 */
export async function sortMessages(
  client: ClientBase,
  place: Place,
  messages: readonly ReadMessage[],
  isAny: boolean,
  poison?: Poison,
): Promise<Sorted> {
  const first = messages[0]?.offset ?? 0n;
  const last = messages.at(-1)?.offset ?? 0n;
  const decisions = isAny
    ? await readDecisions(client, place, keysOf(messages), first, last)
    : NONE_DECIDED;
  return sort(place, messages, decisions, poison);
}

/** What {@link sortMessages} decides, once it has read what was decided before. */
export function sort(
  { topic, partition }: Place,
  messages: readonly ReadMessage[],
  { parkedFrom, discarded }: Decisions,
  poison?: Poison,
): Sorted {
  const sorted: Sorted = { events: [], offsets: [], parked: [], malformed: [] };
  const isQuiet = parkedFrom.size === 0 && discarded.size === 0 && poison === undefined;
  for (const read of messages) {
    const { event, offset } = read;
    if (isMalformed(read)) sorted.malformed.push(read);
    if (event === null) continue;
    if (isQuiet) {
      sorted.events.push(event);
      sorted.offsets.push(offset);
      continue;
    }
    const key = keyOf(event);
    // The same place with another key is another log's: nothing was decided about it.
    if (discarded.get(offset) === key) continue;
    const parked = { topic, partition, offset, key, ...identityOf(event) };
    const since = parkedFrom.get(key);
    if (since !== undefined && since < offset) {
      const detail = `behind offset ${since}`;
      sorted.parked.push({ ...parked, reason: 'behind', code: null, detail });
    } else if (poison) {
      const { code, detail } = poison;
      sorted.parked.push({ ...parked, reason: 'poison', code, detail });
    } else if (since !== undefined && since === offset) {
      // A rebuild comes to what is parked already: the row that is there says why.
      sorted.parked.push({ ...parked, reason: 'behind', code: null, detail: 'parked before' });
    } else {
      sorted.events.push(event);
      sorted.offsets.push(offset);
    }
  }
  return sorted;
}

function isMalformed(read: ReadMessage): read is MalformedMessage {
  return read.fault !== null;
}

function keysOf(messages: readonly ReadMessage[]): string[] {
  return [...new Set(messages.flatMap(({ event }) => (event === null ? [] : [keyOf(event)])))];
}

function identityOf(event: SourceEvent) {
  const { source, entity, subject, id } = event;
  return {
    environment: source,
    entity,
    entityId: subject,
    eventId: id,
    batchIds: batchIdsOf(event),
  };
}
