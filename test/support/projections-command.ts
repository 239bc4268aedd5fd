import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { brokers, type Foxtail } from './foxtail.js';

const main = join(import.meta.dirname, '../../dist/apps/projections/src/commands/commands.main.js');

export interface CommandEnd {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** One of `npm run projections -- …`, on what a test file's projections work on. */
export class ProjectionsCommand {
  private constructor(
    private readonly child: ChildProcess,
    readonly ended: Promise<CommandEnd>,
  ) {}

  static start(
    foxtail: Foxtail,
    args: readonly string[],
    env: Record<string, string> = {},
  ): ProjectionsCommand {
    const child = spawn(process.execPath, [main, ...args], {
      env: {
        PATH: process.env['PATH'],
        KAFKA_BROKERS: brokers(),
        TOPIC_PREFIX: foxtail.prefix,
        DATABASE_URL: foxtail.database.url,
        CONSUMER_GROUP: `${foxtail.prefix}-projections`,
        SESSION_TIMEOUT_MS: '6000',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end: CommandEnd = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (text: Buffer) => (end.stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (end.stderr += text.toString()));
    const ended = once(child, 'close').then(([code]) => ({ ...end, code: code as number | null }));
    return new ProjectionsCommand(child, ended);
  }

  /** Runs one to its end. */
  static run(
    foxtail: Foxtail,
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<CommandEnd> {
    return ProjectionsCommand.start(foxtail, args, env).ended;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
