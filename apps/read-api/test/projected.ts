import type { DataSource } from 'typeorm';
import { changeSql, laneOf } from '#read-models';
import { insertRows } from '../../../test/support/read-rows.js';

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
      const within = { query: queryRunner.query.bind(queryRunner) } as unknown as DataSource;
      await insertRows(
        within,
        'timeline',
        events.map(({ environment = 'demo', id, batchId = null }, n) => ({
          ...{ environment, entity_id: id, event_id: id, batch_id: batchId },
          ...{ lane: laneOf(this.topic, partition), log_offset: from + n },
        })),
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
