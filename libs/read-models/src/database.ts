/** What answers SQL: a `QueryRunner` of TypeORM with rows, a client of `pg` with a result that has them. */
export interface Database {
  query(sql: string): Promise<unknown>;
}

export async function rowsOf<Row>(database: Database, sql: string): Promise<Row[]> {
  const answer = await database.query(sql);
  return (Array.isArray(answer) ? answer : (answer as { rows: unknown }).rows) as Row[];
}
