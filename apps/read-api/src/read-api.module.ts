import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { checkSchema, createDataSource } from '#read-models';
import type { AppContext } from '#runtime';
import { databaseOf, isPostgresAway } from '#wire';
import { accessProviders } from './access/access.providers.js';
import { LastUse } from './access/last-use.js';
import { BatchMembersController } from './batches/batch-members.controller.js';
import { BatchController } from './batches/batch.controller.js';
import { Reads } from './database/reads.js';
import { DocsController } from './docs/docs.controller.js';
import { DocumentController } from './documents/document.controller.js';
import { changesProviders } from './changes/changes.providers.js';
import { BatchStatuses } from './batches/batch-statuses.js';
import { positionProviders } from './positions/position.providers.js';
import { streamProviders } from './streams/stream.providers.js';
import { StreamController } from './streams/stream.controller.js';
import { EventController } from './events/event.controller.js';
import { queryHandlers } from './query-handlers.js';
import type { ReadApiConfig } from './read-api.config.js';
import { DatabaseLifecycle } from './database.lifecycle.js';

@Module({})
export class ReadApiModule {
  static async register(context: AppContext<ReadApiConfig>): Promise<DynamicModule> {
    const { config, readiness, starting } = context;
    const dataSource = createDataSource({
      url: databaseOf(config),
      applicationName: 'foxtail-read-api',
      poolSize: config.POOL_SIZE,
      statementTimeoutMs: config.STATEMENT_TIMEOUT_MS,
      connectionTimeoutMs: config.POOL_TIMEOUT_MS,
    });
    await starting.reach('postgres', isPostgresAway, async () => {
      if (!dataSource.isInitialized) await dataSource.initialize();
      await checkSchema((sql) => dataSource.query(sql));
    });
    readiness.add('postgres', async () => void (await dataSource.query('SELECT 1')));
    return {
      module: ReadApiModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        BatchController,
        BatchMembersController,
        DocumentController,
        EventController,
        StreamController,
        DocsController,
      ],
      providers: [
        ...accessProviders(context, dataSource),
        ...changesProviders(context),
        ...positionProviders(context),
        ...streamProviders(context),
        Reads,
        BatchStatuses,
        ...queryHandlers,
        { provide: DataSource, useValue: dataSource },
        {
          provide: DatabaseLifecycle,
          inject: [LastUse],
          useFactory: (lastUse: LastUse) => new DatabaseLifecycle(dataSource, lastUse),
        },
      ],
    };
  }
}
