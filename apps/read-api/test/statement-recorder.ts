import type { DataSource } from 'typeorm';
import type { Statement } from '../src/database/statement.js';

type Query = (first: string | Statement, second?: unknown, ...rest: unknown[]) => unknown;
interface PoolOfConnections {
  on(event: 'acquire', listener: (connection: { query: Query }) => void): void;
}

/** Notes each statement that goes to Postgres over a pool, by whatever way it gets there. */
export class StatementRecorder {
  private noted: Statement[] = [];
  private readonly wrapped = new WeakSet();

  constructor(dataSource: DataSource) {
    const { master } = dataSource.driver as unknown as { master: PoolOfConnections };
    master.on('acquire', (connection) => this.wrap(connection));
  }

  /** What was noted since the last time. */
  take(): Statement[] {
    const taken = this.noted;
    this.noted = [];
    return taken;
  }

  private wrap(connection: { query: Query }): void {
    if (this.wrapped.has(connection)) return;
    this.wrapped.add(connection);
    const send = connection.query.bind(connection);
    connection.query = (first, second, ...rest) => {
      const { text, values, name } =
        typeof first === 'string' ? { text: first, values: second, name: undefined } : first;
      const given = values ?? second;
      this.noted.push({
        text,
        values: Array.isArray(given) ? (given as unknown[]) : [],
        ...(name === undefined ? {} : { name }),
      });
      return send(first, second, ...rest);
    };
  }
}
