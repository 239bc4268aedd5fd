import type { Client } from 'pg';
import { DataSource, EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';
import { PROJECTED_SCHEMA } from '#read-models';
import { EVENTS_A_DOCUMENT } from './events.js';
import { withClient, type ProjectionsBench } from './workbench.js';

type Row = Record<string, unknown>;

const KEYS: Readonly<Record<string, readonly string[]>> = {
  documents: ['environment', 'document_id'],
  timeline: ['environment', 'entity', 'entity_id', 'event_id'],
  batches: ['environment', 'batch_id'],
  checkpoints: ['topic', 'partition'],
};
const BATCH = 1_000;

/**
 * The same rows by TypeORM's `save()`, as one writes it first: 1,000 events at a time, in a
 * transaction, entities of each table. The states are not folded, but taken from what a fold left.
 *
 * @param events how many of the fold's events; a rate needs no more
 * @returns events a second
 */
export async function measureTypeormSave(
  bench: ProjectionsBench,
  from: string,
  events: number,
): Promise<number> {
  bench.say(`typeorm: save() of ${events.toLocaleString('en')} events, ${BATCH} at a time`);
  const { entities, steps } = await withClient(from, async (client) => ({
    entities: await entitiesOf(client),
    steps: await stepsOf(client, events),
  }));
  const url = await bench.createDatabase();
  const dataSource = new DataSource({ type: 'postgres', url, entities });
  await dataSource.initialize();
  try {
    const began = performance.now();
    for (const step of steps) {
      bench.stack.signal.throwIfAborted();
      await dataSource.transaction(async (manager) => {
        for (const [table, rows] of Object.entries(step)) await manager.save(table, rows);
      });
    }
    return events / ((performance.now() - began) / 1_000);
  } finally {
    await dataSource.destroy();
    await bench.dropDatabase(url);
  }
}

/** An entity for each table as it is, so that both ways write the same columns. */
async function entitiesOf(client: Client): Promise<EntitySchema<Row>[]> {
  const entities: EntitySchema<Row>[] = [];
  for (const [table, key] of Object.entries(KEYS)) {
    const { rows } = await client.query<{ name: string; type: string; nullable: boolean }>(
      `SELECT column_name AS name, data_type AS type, is_nullable = 'YES' AS nullable
       FROM information_schema.columns WHERE table_schema = current_schema AND table_name = $1`,
      [table],
    );
    const columns = rows.map(({ name, type, nullable }) => {
      const column = { type, nullable, primary: key.includes(name) } as EntitySchemaColumnOptions;
      return [name, column] as const;
    });
    entities.push(
      new EntitySchema<Row>({
        name: table,
        tableName: table,
        schema: PROJECTED_SCHEMA,
        columns: Object.fromEntries(columns),
      }),
    );
  }
  return entities;
}

/** The rows that each 1,000 events write: those of the first documents, in the order of their events. */
async function stepsOf(client: Client, events: number): Promise<Record<string, Row[]>[]> {
  const read = async (text: string, values: unknown[] = []) =>
    (await client.query<Row>(text, values)).rows;
  const documents = await read('SELECT * FROM documents ORDER BY first_event_at LIMIT $1', [
    Math.ceil(events / EVENTS_A_DOCUMENT),
  ]);
  const byId = new Map(documents.map((row) => [row['document_id'], row]));
  const timeline = await read(
    'SELECT * FROM timeline WHERE entity_id = ANY($1) ORDER BY event_at LIMIT $2',
    [[...byId.keys()], events],
  );
  const batches = new Map(
    (await read('SELECT * FROM batches')).map((row) => [row['batch_id'], row]),
  );
  const [checkpoint] = await read('SELECT * FROM checkpoints LIMIT 1');
  return Array.from({ length: Math.ceil(timeline.length / BATCH) }, (_, n) => {
    const part = timeline.slice(n * BATCH, (n + 1) * BATCH);
    const touched = new Set(part.map((row) => row['batch_id']));
    return {
      // Each event leaves another state, else `save()` would find nothing to write.
      documents: part.map((row) => ({
        ...byId.get(row['entity_id']),
        version: row['event_id'],
        last_event_at: row['event_at'],
      })),
      timeline: part,
      batches: [...touched].map((id) => ({ ...batches.get(id), pending: n })),
      checkpoints: [{ ...checkpoint, next_offset: String(n) }],
    };
  });
}
