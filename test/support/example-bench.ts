import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { withFileLock } from '../../tools/run/file-lock.mjs';
import { createTestDatabase, type TestDatabase } from './database.js';
import {
  javaExample,
  pythonExample,
  runExample,
  typescriptExample,
  type ExampleCommand,
  type ExampleResult,
  type ExampleRun,
  type ExampleSignal,
} from './examples.js';
import { brokers } from './foxtail.js';

export type ExampleLanguage = 'TypeScript' | 'Python' | 'Java';
export const exampleLanguages: ExampleLanguage[] = ['TypeScript', 'Python', 'Java'];

const LOCK = join(import.meta.dirname, '../../.foxtail/examples.lock');
const prepare = { TypeScript: typescriptExample, Python: pythonExample, Java: javaExample };

/** One of the examples, with a place for its states: one for each topic, unless told otherwise. */
export class ExampleBench {
  private constructor(
    readonly language: ExampleLanguage,
    readonly command: ExampleCommand,
    readonly database: TestDatabase,
    readonly folder: string,
  ) {}

  static async prepare(language: ExampleLanguage): Promise<ExampleBench> {
    // Two test files may need the same environment, which is not there yet in a fresh clone.
    const command = await withFileLock(LOCK, () => undefined, prepare[language]);
    const folder = mkdtempSync(join(tmpdir(), 'foxtail-examples-'));
    return new ExampleBench(language, command, await createTestDatabase(), folder);
  }

  async close(): Promise<void> {
    await this.database.drop();
    rmSync(this.folder, { recursive: true });
  }

  /** A schema for TypeScript, else a file. */
  stateOf(topic: string): string {
    return this.language === 'TypeScript' ? `state of ${topic}` : join(this.folder, topic);
  }

  run(
    topic: string,
    env: Record<string, string> = {},
    signal?: ExampleSignal,
  ): Promise<ExampleRun> {
    const DATABASE_URL = this.database.url;
    const common = { KAFKA_BROKERS: brokers(), DATABASE_URL, TOPIC: topic };
    return runExample(this.command, { ...common, STATE: this.stateOf(topic), ...env }, signal);
  }

  /** @throws Error where it does not end well */
  async runToEnd(topic: string): Promise<{ result: ExampleResult; errors: string }> {
    const { result, exitCode, errors } = await this.run(topic, { UNTIL_END: '1' });
    if (exitCode !== 0 || result === null) throw new Error(`it ended with ${exitCode}: ${errors}`);
    return { result, errors };
  }

  /** Tells whether it committed something since this was called. */
  async untilItCommits(topic: string): Promise<() => Promise<boolean>> {
    const look = async (): Promise<string> => {
      const state = this.stateOf(topic);
      if (this.language !== 'TypeScript') return String(statSync(state).mtimeMs);
      return JSON.stringify(await this.inPostgres(`TABLE "${state}".checkpoint`));
    };
    const before = await look();
    return async () => (await look()) !== before;
  }

  /** All that it keeps of a topic. */
  async contents(topic: string): Promise<string> {
    const state = this.stateOf(topic);
    if (this.language === 'Java') return readFileSync(state, 'utf8');
    const tables = ['checkpoint', 'seen', 'latest'];
    if (this.language === 'Python')
      return tables.map((table) => this.inSqlite(state, `SELECT * FROM ${table}`)).join('');
    const rows = tables.map((table) => this.inPostgres(`TABLE "${state}".${table}`));
    return JSON.stringify(await Promise.all(rows));
  }

  async deleteState(topic: string): Promise<void> {
    const state = this.stateOf(topic);
    if (this.language === 'TypeScript') await this.inPostgres(`DROP SCHEMA "${state}" CASCADE`);
    else rmSync(state);
  }

  /** From here on what keeps the state takes nothing with the subject `refused`. */
  async refuse(topic: string): Promise<void> {
    const state = this.stateOf(topic);
    switch (this.language) {
      case 'TypeScript':
        await this.inPostgres(
          `ALTER TABLE "${state}".latest ADD CONSTRAINT refusal CHECK (subject <> 'refused')`,
        );
        return;
      case 'Python':
        this.inSqlite(
          state,
          `CREATE TRIGGER refusal BEFORE INSERT ON latest WHEN NEW.subject = 'refused'
           BEGIN SELECT RAISE(ABORT, 'refusal'); END`,
        );
        return;
      case 'Java':
        mkdirSync(`${state}.partial`);
    }
  }

  async refuseNoMore(topic: string): Promise<void> {
    const state = this.stateOf(topic);
    switch (this.language) {
      case 'TypeScript':
        await this.inPostgres(`ALTER TABLE "${state}".latest DROP CONSTRAINT refusal`);
        return;
      case 'Python':
        this.inSqlite(state, 'DROP TRIGGER refusal');
        return;
      case 'Java':
        if (existsSync(`${state}.partial`)) rmdirSync(`${state}.partial`);
    }
  }

  async inPostgres(statement: string): Promise<object[]> {
    const client = new pg.Client({ connectionString: this.database.url });
    await client.connect();
    try {
      return (await client.query<object>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  private inSqlite(file: string, statement: string): string {
    const script =
      'import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as database: print(database.execute(sys.argv[2]).fetchall())';
    return execFileSync(this.command.file, ['-c', script, file, statement]).toString();
  }
}
