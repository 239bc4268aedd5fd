import { DataSource } from 'typeorm';
import { ApiKeyEntity } from './entities/api-key.entity.js';
import { BatchEntity } from './entities/batch.entity.js';
import { DocumentEntity } from './entities/document.entity.js';
import { ReadModels1764000000000 } from './migrations/1764000000000-read-models.js';
import { ApiKeys1764000000001 } from './migrations/1764000000001-api-keys.js';
import { FilesAndCompletions1764200000000 } from './migrations/1764200000000-files-and-completions.js';
import { Versions1764200000002 } from './migrations/1764200000002-versions.js';
import { ReadIndexes1764200000004 } from './migrations/1764200000004-read-indexes.js';
import { STABLE_SCHEMA } from './schema.js';

export interface DatabaseSettings {
  /** `postgres://user:password@host:port/database` */
  url: string;
  /** Names this process in `pg_stat_activity`. */
  applicationName: string;
  poolSize: number;
  /** No statement outlives this, in milliseconds; 0 sets no bound. */
  statementTimeoutMs: number;
}

/** TypeORM over the read models: for migrations and for reads. Nothing is connected yet. */
export function createDataSource(settings: DatabaseSettings): DataSource {
  return new DataSource({
    type: 'postgres',
    url: settings.url,
    applicationName: settings.applicationName,
    poolSize: settings.poolSize,
    connectTimeoutMS: 5_000,
    entities: [DocumentEntity, BatchEntity, ApiKeyEntity],
    migrations: [
      ReadModels1764000000000,
      ApiKeys1764000000001,
      FilesAndCompletions1764200000000,
      Versions1764200000002,
      ReadIndexes1764200000004,
    ],
    migrationsTableName: 'migrations',
    schema: STABLE_SCHEMA,
    extra: {
      statement_timeout: settings.statementTimeoutMs,
      // The server's limit says nothing on a connection that went silent in between.
      ...(settings.statementTimeoutMs > 0
        ? { query_timeout: settings.statementTimeoutMs + 2_000 }
        : {}),
      keepAlive: true,
    },
  });
}
