import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { reading } from '../http/postgres-errors.js';
import type { Statement } from './statement.js';

/** What of `pg`'s pool is used here. */
interface Pool {
  query(statement: Statement): Promise<{ rows: unknown[] }>;
}

/** The one way from a query handler to Postgres. */
@Injectable()
export class Reads {
  private readonly pool: Pool;

  constructor(dataSource: DataSource) {
    // TypeORM's own pool: its query runner knows no prepared statements, and costs more than a small read.
    this.pool = (dataSource.driver as PostgresDriver).master as Pool;
  }

  /** @throws UnavailableError for whatever Postgres being away does */
  async rows<Row>(statement: Statement): Promise<Row[]> {
    const { rows } = await reading(() => this.pool.query(statement));
    return rows as Row[];
  }
}
