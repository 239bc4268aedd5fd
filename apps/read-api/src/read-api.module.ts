import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { checkSchema, createDataSource } from '#read-models';
import type { AppContext } from '#runtime';
import { ApiKeys } from './access/api-keys.js';
import { BatchController } from './batches/batch.controller.js';
import { GetBatchHandler, ListBatchesHandler } from './batches/batch.queries.js';
import { DocumentController } from './documents/document.controller.js';
import { GetDocumentHandler, ListDocumentsOfBatchHandler } from './documents/document.queries.js';
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
      controllers: [BatchController, DocumentController],
      providers: [
        ApiKeys,
        GetBatchHandler,
        ListBatchesHandler,
        GetDocumentHandler,
        ListDocumentsOfBatchHandler,
        { provide: DataSource, useValue: dataSource },
        { provide: DatabaseLifecycle, useValue: new DatabaseLifecycle(dataSource) },
      ],
    };
  }
}
