import type { BenchProcess } from '../bench-process.js';
import type { Measured } from './run-load.js';
import type { Pace } from './schedule.js';

export type LoadTask =
  | { kind: 'sign'; count: number }
  /** Sends those signed last, from the first on. */
  | { kind: 'run'; port: number; pace: Pace };

export type LoadReply =
  | { kind: 'listening'; port: number }
  | { kind: 'progress'; answered: number }
  | { kind: 'done'; result: Measured | null }
  | { kind: 'failed'; message: string };

/** The load's process, seen from the bench. One task at a time. */
export class LoadProcess {
  constructor(private readonly process: BenchProcess) {}

  /** Makes `count` requests ready that were never sent before, outside of what is timed. */
  async sign(count: number): Promise<void> {
    await this.perform({ kind: 'sign', count });
  }

  /**
   * Sends those that were signed last, from the first on.
   * @throws Error if one was not answered with 200: figures of refused requests mean nothing
   */
  async run(
    port: number,
    pace: Pace,
    onProgress: (answered: number) => void = () => undefined,
  ): Promise<Measured> {
    const measured = await this.runWithRefusals(port, pace, onProgress);
    if (Object.keys(measured.refused).length > 0 || measured.accepted === 0) {
      const { accepted, refused } = measured;
      throw new Error(
        `not every request was answered 200: accepted ${accepted}, others by status ${JSON.stringify(refused)}`,
      );
    }
    return measured;
  }

  /** As {@link run}, for a receiver that may refuse some. */
  async runWithRefusals(
    port: number,
    pace: Pace,
    onProgress: (answered: number) => void = () => undefined,
  ): Promise<Measured> {
    return (await this.perform({ kind: 'run', port, pace }, onProgress)) as Measured;
  }

  private perform(
    task: LoadTask,
    onProgress: (answered: number) => void = () => undefined,
  ): Promise<Measured | null> {
    const { child, ended } = this.process;
    return new Promise((resolve, reject) => {
      const onReply = (message: LoadReply) => {
        if (message.kind === 'progress') onProgress(message.answered);
        if (message.kind === 'done') settle(() => resolve(message.result));
        if (message.kind === 'failed') settle(() => reject(new Error(message.message)));
      };
      const settle = (how: () => void) => {
        child.off('message', onReply);
        how();
      };
      child.on('message', onReply);
      void ended.then((how) => settle(() => reject(new Error(`the load ended (${how})`))));
      child.send(task);
    });
  }
}
