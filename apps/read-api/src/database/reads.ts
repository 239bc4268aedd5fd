import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { TRACING, type SpanStart, type Tracing } from '#runtime';
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

  constructor(
    dataSource: DataSource,
    @Inject(TRACING) private readonly tracing: Tracing | null = null,
  ) {
    // TypeORM's own pool: its query runner knows no prepared statements, and costs more than a small read.
    this.pool = (dataSource.driver as PostgresDriver).master as Pool;
  }

  /** @throws UnavailableError for whatever Postgres being away does */
  async rows<Row>(statement: Statement): Promise<Row[]> {
    const { tracing } = this;
    // What nobody asked for, such as a look at what changed, is no part of a trace.
    const { rows } =
      tracing === null || tracing.current === null
        ? await this.query(statement)
        : await tracing.within(statementSpan(statement), () => this.query(statement));
    return rows as Row[];
  }

  private query(statement: Statement): Promise<{ rows: unknown[] }> {
    return reading(() => this.pool.query(statement));
  }
}

/** By its name, never by its text or values: these say what was asked for. */
function statementSpan({ name }: Statement): SpanStart {
  const summary = `SELECT ${name ?? 'list'}`;
  return {
    name: summary,
    kind: 'client',
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': 'SELECT',
      'db.query.summary': summary,
    },
  };
}
