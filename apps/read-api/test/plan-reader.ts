import type { DataSource, QueryRunner } from 'typeorm';
import type { Statement } from '../src/database/statement.js';
import { readingOf, type PlanNode, type PlanReading } from './plan.js';

export interface Plan extends PlanReading {
  statement: Statement;
}

const EXPLAIN = 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)';

/** Has Postgres carry out statements that were noted, and tell how it did. */
export class PlanReader {
  private readonly known = new Set<string>();

  private constructor(
    private readonly dataSource: DataSource,
    private readonly largeTables: readonly string[],
  ) {}

  /** @param rows a table of more is large */
  static async open(dataSource: DataSource, rows: number): Promise<PlanReader> {
    const large = await namesOf(
      dataSource,
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND reltuples > ${rows}`,
    );
    return new PlanReader(dataSource, large);
  }

  /** Indexes of the projected tables. */
  async indexes(): Promise<string[]> {
    return namesOf(
      this.dataSource,
      `SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'foxtail_v1'
       AND tablename = ANY('{${this.largeTables.join()}}') ORDER BY 1`,
    );
  }

  /** The plans of those that were not seen before; of what is scanned only what is large. */
  async plansOf(statements: readonly Statement[]): Promise<Plan[]> {
    const plans: Plan[] = [];
    for (const statement of statements) {
      const text = JSON.stringify(statement);
      if (this.known.has(text)) continue;
      this.known.add(text);
      // A statement with a name is planned anew a few times, and then once for whatever values come.
      plans.push(await this.plan(statement, explain));
      if (statement.name !== undefined && statement.values.length > 0)
        plans.push(await this.plan(statement, explainPrepared));
    }
    return plans;
  }

  private async plan(
    statement: Statement,
    how: (runner: QueryRunner, statement: Statement) => Promise<PlanNode>,
  ): Promise<Plan> {
    const runner = this.dataSource.createQueryRunner();
    // What it writes is undone.
    await runner.startTransaction();
    try {
      const reading = readingOf(await how(runner, statement));
      const scanned = reading.scanned.filter((table) => this.largeTables.includes(table));
      return { ...reading, scanned, statement };
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }
}

async function explain(runner: QueryRunner, { text, values }: Statement): Promise<PlanNode> {
  return planOf(await runner.query(`${EXPLAIN} ${text}`, values));
}

async function explainPrepared(
  runner: QueryRunner,
  { text, values }: Statement,
): Promise<PlanNode> {
  const types = values.map((value) =>
    Array.isArray(value) ? 'text[]' : typeof value === 'number' ? 'bigint' : 'text',
  );
  await runner.query('SET LOCAL plan_cache_mode = force_generic_plan');
  await runner.query(`PREPARE prepared (${types.join()}) AS ${text}`);
  const literals = types.map((type, n) => `quote_literal($${n + 1}::${type})`);
  const [made] = (await runner.query(
    `SELECT concat_ws(', ', ${literals.join()}) AS literals`,
    values,
  )) as { literals: string }[];
  try {
    return planOf(await runner.query(`${EXPLAIN} EXECUTE prepared (${made?.literals})`));
  } finally {
    await runner.query('DEALLOCATE prepared');
  }
}

function planOf(rows: unknown): PlanNode {
  const [row] = rows as { 'QUERY PLAN': { Plan: PlanNode }[] }[];
  return row?.['QUERY PLAN'][0]?.Plan as PlanNode;
}

async function namesOf(dataSource: DataSource, sql: string): Promise<string[]> {
  const rows = await dataSource.query<{ name: string }[]>(sql);
  return rows.map(({ name }) => name);
}
