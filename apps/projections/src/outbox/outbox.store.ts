import type { ClientBase } from 'pg';
import type { Outgoing, TopicKind } from '#contracts';
import { bulkUpsert } from '../runner/bulk-upsert.js';

/** A message that was decided in one transaction with what it tells of, and goes to Kafka after it. */
export type OutboxMessage = Outgoing & {
  /** A message is in the outbox once; whether it ever was is its writer's to know. */
  id: string;
};

/** `seq` is its turn. */
export type Waiting = Outgoing & { id: string; seq: string };

/** Appends messages, in their order; one whose id waits there already is left out. */
export const appendToOutbox = bulkUpsert<OutboxMessage>(
  'foxtail.outbox',
  ['id'],
  [
    { name: 'id', type: 'text', value: (m) => m.id },
    { name: 'topic', type: 'text', value: (m) => m.topic },
    { name: 'key', type: 'bytea', value: (m) => (m.key === null ? null : Buffer.from(m.key)) },
    { name: 'value', type: 'bytea', value: (m) => m.value },
    { name: 'headers', type: 'text', value: (m) => JSON.stringify(m.headers) },
  ],
  'DO NOTHING',
);

/** The messages whose turn is next, oldest first: about `bytes` of them, but one at least. */
export async function outboxHead(
  client: ClientBase,
  limit: number,
  bytes: number,
): Promise<Waiting[]> {
  const { rows } = await client.query<{
    seq: string;
    id: string;
    topic: TopicKind;
    key: Buffer | null;
    value: Buffer;
    headers: string;
  }>(
    `SELECT seq, id, topic, key, value, headers FROM (
       SELECT *, sum(octet_length(value)) OVER (ORDER BY seq) - octet_length(value) AS before
       FROM (SELECT * FROM foxtail.outbox WHERE refused IS NULL ORDER BY seq LIMIT $1) AS first
     ) AS counted WHERE before < $2 ORDER BY seq`,
    [limit, bytes],
  );
  return rows.map(({ headers, ...message }) => ({
    ...message,
    headers: JSON.parse(headers, readBuffers) as Outgoing['headers'],
  }));
}

/** A Buffer as `JSON.stringify` writes it; a header is never an object else. */
function readBuffers(_name: string, value: unknown): unknown {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data) : value;
}

/** Only for messages that Kafka has acknowledged. */
export async function removeSent(client: ClientBase, messages: readonly Waiting[]): Promise<void> {
  await client.query('DELETE FROM foxtail.outbox WHERE seq = ANY ($1::bigint[])', [
    messages.map(({ seq }) => seq),
  ]);
}

/** Sets a message aside that Kafka will never take, so that those behind it go their way. */
export async function markRefused(
  client: ClientBase,
  { seq }: Waiting,
  reason: string,
): Promise<void> {
  await client.query('UPDATE foxtail.outbox SET refused = $2 WHERE seq = $1', [seq, reason]);
}
