import { encodeDeadLetter, type DeadLetterFault } from '#contracts';
import type { Chunk, Publisher } from '#kafka';
import type { Logger } from '#runtime';

/** Puts messages that can't be applied where people find them, with where they stood and why. */
export class DeadLetterBox {
  constructor(
    private readonly publisher: Publisher,
    private readonly logger: Logger,
  ) {}

  /** Resolves once Kafka has it. */
  async put(message: Chunk['messages'][number], fault: DeadLetterFault): Promise<void> {
    const { key, value, headers } = message;
    this.logger.warn({ ...fault }, 'a message goes to the dead letters');
    await this.publisher.publish({
      topic: 'deadLetters',
      ...encodeDeadLetter({ ...fault, key, value, headers }),
    });
  }
}
