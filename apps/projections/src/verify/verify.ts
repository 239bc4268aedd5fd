import type { ClientBase } from 'pg';
import type { StructureCheck } from './structure-check.js';

/** What a check found. */
export interface Verified {
  check: StructureCheck;
  differences: number;
  /** Some of them: the key, and what is there. */
  examples: string[];
}

const EXAMPLES = 10;

/**
 * Asks every check of one snapshot of the database: what projections write meanwhile is not seen half.
 * A reader's rights are enough.
 *
 * @param onChecked told of each as soon as it is answered
 */
export async function verify(
  client: ClientBase,
  checks: readonly StructureCheck[],
  onChecked: (verified: Verified) => void = () => undefined,
): Promise<Verified[]> {
  const all: Verified[] = [];
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    for (const check of checks) {
      const verified = await ask(client, check);
      all.push(verified);
      onChecked(verified);
    }
  } finally {
    await client.query('ROLLBACK');
  }
  return all;
}

async function ask(client: ClientBase, check: StructureCheck): Promise<Verified> {
  const { rows } = await client.query<{ differences: string; examples: string[] }>(
    `WITH found AS MATERIALIZED (${check.sql})
     SELECT count(*) AS differences,
       ARRAY(SELECT key || ': ' || found FROM found ORDER BY 1 LIMIT ${EXAMPLES}) AS examples
     FROM found`,
  );
  const [row] = rows;
  return { check, differences: Number(row?.differences ?? 0), examples: row?.examples ?? [] };
}
