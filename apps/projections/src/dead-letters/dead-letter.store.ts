import type { ClientBase } from 'pg';
import { encodeDeadLetter, type DeadLetter, type Outgoing } from '#contracts';
import { STABLE_SCHEMA } from '#read-models';

const TABLE = `${STABLE_SCHEMA}.dead_letters`;

/** A letter that Kafka does not have yet; `seq` is its turn. */
export type WaitingLetter = Outgoing & { seq: bigint };

/**
 * Puts letters where the relay finds them, in the caller's transaction: with the checkpoint that
 * passes them, or not at all. A place in the log gives one letter, for ever: a rebuild sends none twice.
 */
export async function putLetters(
  client: ClientBase,
  letters: readonly DeadLetter[],
): Promise<void> {
  for (const letter of letters) {
    const { key, value, headers } = encodeDeadLetter(letter);
    const { topic, partition, offset, reason, detail } = letter;
    await client.query({
      name: 'put dead letter',
      text: `INSERT INTO ${TABLE} (topic, partition, log_offset, reason, detail, key, value, headers)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (topic, partition, log_offset) DO NOTHING`,
      values: [topic, partition, offset, reason, detail, key, value, packHeaders(headers)],
    });
  }
}

/** The letters whose turn is next, in order: about `bytes` of them, but one at least. */
export async function headOfLetters(client: ClientBase, bytes: number): Promise<WaitingLetter[]> {
  const { rows } = await client.query<{
    seq: string;
    key: Buffer | null;
    value: Buffer;
    headers: string;
  }>({
    name: 'head of dead letters',
    text: `SELECT seq, key, value, headers FROM (
        SELECT *, sum(octet_length(value)) OVER (ORDER BY seq) - octet_length(value) AS before
        FROM (SELECT * FROM ${TABLE} WHERE sent_at IS NULL AND refused IS NULL ORDER BY seq LIMIT 500) AS first
      ) AS counted WHERE before < $1 ORDER BY seq`,
    values: [bytes],
  });
  return rows.map(({ seq, key, value, headers }) => ({
    topic: 'deadLetters',
    seq: BigInt(seq),
    key,
    value,
    headers: unpackHeaders(headers),
  }));
}

/** Only for letters that Kafka has acknowledged. Their place stays, what they carried does not. */
export async function markSent(client: ClientBase, letters: readonly WaitingLetter[]) {
  await client.query(
    `UPDATE ${TABLE} SET sent_at = now(), key = NULL, value = NULL, headers = NULL
     WHERE seq = ANY ($1::bigint[])`,
    [letters.map(({ seq }) => String(seq))],
  );
}

/** Takes a letter that Kafka refuses for good out of the others' way; it is kept whole. */
export async function markRefused(client: ClientBase, { seq }: WaitingLetter, why: string) {
  await client.query(`UPDATE ${TABLE} SET refused = $2 WHERE seq = $1`, [String(seq), why]);
}

type Headers = Outgoing['headers'];

/** JSON with bytes in base 64: a foreign producer's headers need not be text. */
function packHeaders(headers: Headers): string {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    (Array.isArray(value) ? value : [value]).map((one) => Buffer.from(one).toString('base64')),
  ]);
  return JSON.stringify(entries);
}

function unpackHeaders(packed: string): Headers {
  const entries = JSON.parse(packed) as [string, string[]][];
  return Object.fromEntries(
    entries.map(([name, values]) => {
      const bytes = values.map((value) => Buffer.from(value, 'base64'));
      return [name, bytes.length === 1 ? (bytes[0] as Buffer) : bytes];
    }),
  );
}
