import type { DataSource } from 'typeorm';
import { changeSql, laneOf } from '#read-models';

/** An event as a test names it. */
export interface ProjectedEvent {
  environment?: string;
  id: string;
  batchId?: string;
}

/** The read models as a projection would commit to them, one transaction at a time, and with its news. */
export class Projected {
  private readonly next = new Map<number, number>();

  constructor(
    private readonly dataSource: DataSource,
    readonly topic = 'foxtail.documents.v1',
  ) {}

  /** Commits events of one partition. @returns the offset of the last */
  async commit(partition: number, events: readonly ProjectedEvent[], sql = ''): Promise<number> {
    const from = this.next.get(partition) ?? 0;
    const next = from + events.length;
    await this.dataSource.transaction(async ({ queryRunner }) => {
      if (!queryRunner) throw new Error('no transaction');
      await queryRunner.query(
        `INSERT INTO foxtail_v1.timeline (environment, entity, entity_id, event_id, type, origin,
           received_at, batch_id, lane, log_offset)
         SELECT e.environment, 'document', e.id, e.id, 'document.processed', 'vendor',
           '2026-01-01T00:00:00Z', e."batchId", $2, $3 + e.n - 1
         FROM ROWS FROM (jsonb_to_recordset($1) AS (environment text, id text, "batchId" text))
           WITH ORDINALITY AS e(environment, id, "batchId", n)`,
        [
          JSON.stringify(events.map((event) => ({ environment: 'demo', ...event }))),
          laneOf(this.topic, partition),
          from,
        ],
      );
      if (sql !== '') await queryRunner.query(sql);
      await queryRunner.query(
        `INSERT INTO foxtail_v1.checkpoints VALUES ($1, $2, $3)
         ON CONFLICT (topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset
         RETURNING ${changeSql('topic', 'partition', 'next_offset')}`,
        [this.topic, partition, next],
      );
    });
    this.next.set(partition, next);
    return next - 1;
  }
}
