import type { OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { LastUse } from './access/last-use.js';

/**
 * Closes the pool last: requests that are being answered still read while HTTP closes. The last of all
 * that is written is which keys they used.
 */
export class DatabaseLifecycle implements OnApplicationShutdown {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lastUse: LastUse,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.lastUse.stop();
    await this.dataSource.destroy();
  }
}
