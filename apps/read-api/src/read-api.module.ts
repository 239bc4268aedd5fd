import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { checkSchema, createDataSource } from '#read-models';
import type { AppContext } from '#runtime';
import { ApiKeys } from './access/api-keys.js';
import { BatchMembersController } from './batches/batch-members.controller.js';
import { BatchController } from './batches/batch.controller.js';
import { Reads } from './database/reads.js';
import { DocumentController } from './documents/document.controller.js';
import { queryHandlers } from './query-handlers.js';
import type { ReadApiConfig } from './read-api.config.js';
import { DatabaseLifecycle } from './database.lifecycle.js';

@Module({})
export class ReadApiModule {
  static async register({ config, readiness }: AppContext<ReadApiConfig>): Promise<DynamicModule> {
    const dataSource = createDataSource({
      url: config.DATABASE_URL,
      applicationName: 'foxtail-read-api',
      poolSize: config.POOL_SIZE,
      statementTimeoutMs: config.STATEMENT_TIMEOUT_MS,
    });
    await dataSource.initialize();
    await checkSchema((sql) => dataSource.query(sql));
    readiness.add('postgres', async () => void (await dataSource.query('SELECT 1')));
    return {
      module: ReadApiModule,
      imports: [CqrsModule.forRoot()],
      controllers: [BatchController, BatchMembersController, DocumentController],
      providers: [
        ApiKeys,
        Reads,
        ...queryHandlers,
        { provide: DataSource, useValue: dataSource },
        { provide: DatabaseLifecycle, useValue: new DatabaseLifecycle(dataSource) },
      ],
    };
  }
}
