import type { LogPosition, Outgoing } from '#contracts';
import { PublishError, type Publisher } from '#kafka';

/** The publisher with a bound on how long an answer may wait for it. */
export class EventLog {
  constructor(
    private readonly publisher: Publisher,
    private readonly timeoutMs: number,
  ) {}

  /** @throws PublishError where the log did not acknowledge in time; the event may land all the same */
  async append(message: Outgoing): Promise<LogPosition> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new PublishError(`Kafka gave no acknowledgement within ${this.timeoutMs} ms`)),
        this.timeoutMs,
      );
    });
    try {
      return await Promise.race([this.publisher.publish(message), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
