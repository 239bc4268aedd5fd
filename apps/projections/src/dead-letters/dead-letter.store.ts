import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { encodeDeadLetter, type DeadLetter } from '#contracts';
import { STABLE_SCHEMA } from '#read-models';
import { appendToOutbox, type OutboxMessage } from '../outbox/outbox.store.js';

/**
 * Puts letters into the outbox, in the caller's transaction: with the checkpoint that passes them, or
 * not at all. A place in the log gives one letter, for ever.
 */
export async function putLetters(
  client: ClientBase,
  letters: readonly DeadLetter[],
): Promise<void> {
  const messages: OutboxMessage[] = [];
  for (const letter of letters) {
    const { topic, partition, offset, reason, detail } = letter;
    const { rowCount } = await client.query({
      name: 'note dead letter',
      text: `INSERT INTO ${STABLE_SCHEMA}.dead_letters (topic, partition, log_offset, reason, detail)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      values: [topic, partition, offset, reason, detail],
    });
    if (rowCount !== 1) continue;
    messages.push({ id: randomUUID(), topic: 'deadLetters', ...encodeDeadLetter(letter) });
  }
  await appendToOutbox(client, messages);
}
