import { messageOf } from '#runtime';
import type { BenchProcess } from '../bench-process.js';
import type { Measured } from './run-load.js';
import type { Pace } from './schedule.js';

export type LoadTask =
  | { kind: 'sign'; count: number }
  /** Sends those signed last, from the first on. */
  | { kind: 'run'; port: number; pace: Pace };

export type LoadReply =
  | { kind: 'listening'; port: number }
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
  async run(receiver: BenchProcess, pace: Pace): Promise<Measured> {
    const measured = await this.runWithRefusals(receiver, pace);
    const { accepted, refused } = measured;
    if (Object.keys(refused).length > 0 || accepted === 0) {
      throw new Error(
        `${receiver.name} did not answer every request with 200: ${accepted} it did, others by status ${JSON.stringify(refused)} (${receiver.logFile})`,
      );
    }
    return measured;
  }

  /** As {@link run}, for a receiver that may refuse some. */
  async runWithRefusals({ name, port, logFile }: BenchProcess, pace: Pace): Promise<Measured> {
    try {
      return (await this.perform({ kind: 'run', port, pace })) as Measured;
    } catch (error) {
      throw new Error(`${name}: ${messageOf(error)} (${logFile})`, { cause: error });
    }
  }

  private perform(task: LoadTask): Promise<Measured | null> {
    const { child, ended } = this.process;
    return new Promise((resolve, reject) => {
      const onReply = (message: LoadReply) => {
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
