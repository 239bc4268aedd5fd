import type { LogPosition, Outgoing } from '#contracts';
import type { Publisher } from '#kafka';

/** Where an event is durable: in the log, or in the spool on its way there. */
export type Durable = { in: 'log'; position: LogPosition } | { in: 'spool' };

/** Makes events durable, wherever they can be just now. */
export abstract class DurablePublisher {
  /** @throws PublishError where it can't be said that the event is durable */
  abstract publish(message: Outgoing): Promise<Durable>;
}

/** Kafka and nothing behind it. */
export class LogOnlyPublisher extends DurablePublisher {
  constructor(private readonly log: Publisher) {
    super();
  }

  async publish(message: Outgoing): Promise<Durable> {
    return { in: 'log', position: await this.log.publish(message) };
  }
}
