import { encodeDeadLetter } from '#contracts';
import type { Chunk, Publisher } from '#kafka';
import type { Logger } from '#runtime';
import type { Fault } from './read-chunk.js';

/** Puts messages that can't be applied where people find them, with where they stood and why. */
export class DeadLetterBox {
  constructor(
    private readonly publisher: Publisher,
    private readonly logger: Logger,
  ) {}

  /** Resolves once Kafka has it. */
  async put(
    { topic, partition }: Chunk,
    { offset, key, value }: Chunk['messages'][number],
    { reason, detail }: Fault,
  ): Promise<void> {
    this.logger.warn(
      { topic, partition, offset, reason, detail },
      'a message goes to the dead letters',
    );
    await this.publisher.publish({
      topic: 'deadLetters',
      ...encodeDeadLetter({ topic, partition, offset, reason, detail, key, value }),
    });
  }
}
