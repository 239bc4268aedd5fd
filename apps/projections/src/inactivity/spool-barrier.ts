import type { Logger } from '#runtime';
import { SpoolSchemaError, SpoolStore } from '#spool';
import type { DatabaseAddress } from '#wire';

/**
 * The spool of ingest, as far as silence is concerned: what waits in it was received, though no
 * checkpoint tells of it yet.
 */
export class SpoolBarrier {
  private readonly store: SpoolStore;

  constructor(
    url: DatabaseAddress,
    private readonly logger: Logger,
  ) {
    this.store = new SpoolStore({
      url,
      onIdleError: (error) => logger.warn({ err: error }, 'a connection to the spool broke'),
    });
  }

  /** @throws SpoolSchemaError where its tables are not there; that its database is away is no reason not to start */
  async check(): Promise<void> {
    try {
      await this.store.check();
    } catch (error) {
      if (error instanceof SpoolSchemaError) throw error;
      this.logger.warn({ err: error }, 'the spool is away: no batch closes by silence meanwhile');
    }
  }

  /** Whether all that ingest has taken is in Kafka. @throws while its database is away */
  async isEmpty(): Promise<boolean> {
    return (await this.store.glance(1)).count === 0;
  }

  async close(): Promise<void> {
    await this.store.close();
  }
}
