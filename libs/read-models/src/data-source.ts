import { DataSource } from 'typeorm';
import { connectionOf, type DatabaseAddress } from '#wire';
import { ApiKeyEntity } from './entities/api-key.entity.js';
import { BatchEntity } from './entities/batch.entity.js';
import { DocumentEntity } from './entities/document.entity.js';
import { ReadModels1764000000000 } from './migrations/1764000000000-read-models.js';
import { ApiKeys1764000000001 } from './migrations/1764000000001-api-keys.js';
import { FilesAndCompletions1764200000000 } from './migrations/1764200000000-files-and-completions.js';
import { Versions1764200000002 } from './migrations/1764200000002-versions.js';
import { Failures1764200000003 } from './migrations/1764200000003-failures.js';
import { ReadIndexes1764200000004 } from './migrations/1764200000004-read-indexes.js';
import { ApiKeyScopes1764200000005 } from './migrations/1764200000005-api-key-scopes.js';
import { RoomForUpdates1764200000006 } from './migrations/1764200000006-room-for-updates.js';
import { TimelinePositions1764200000007 } from './migrations/1764200000007-timeline-positions.js';
import { FewerReadIndexes1764200000008 } from './migrations/1764200000008-fewer-read-indexes.js';
import { ParkedDocuments1764200000009 } from './migrations/1764200000009-parked-documents.js';
import { FormerBuilds1764200000010 } from './migrations/1764200000010-former-builds.js';
import { STABLE_SCHEMA } from './schema.js';

export interface DatabaseSettings {
  url: DatabaseAddress;
  /** Names this process in `pg_stat_activity`. */
  applicationName: string;
  poolSize: number;
  /** No statement outlives this, in milliseconds; 0 sets no bound. */
  statementTimeoutMs: number;
  /** How long to wait for a connection, be it a new one or one that is in use; 5000 ms unless told otherwise. */
  connectionTimeoutMs?: number;
}

/** TypeORM over the read models: for migrations and for reads. Nothing is connected yet. */
export function createDataSource(settings: DatabaseSettings): DataSource {
  return new DataSource({
    type: 'postgres',
    applicationName: settings.applicationName,
    poolSize: settings.poolSize,
    connectTimeoutMS: settings.connectionTimeoutMs ?? 5_000,
    entities: [DocumentEntity, BatchEntity, ApiKeyEntity],
    migrations: [
      ReadModels1764000000000,
      ApiKeys1764000000001,
      FilesAndCompletions1764200000000,
      Versions1764200000002,
      Failures1764200000003,
      ReadIndexes1764200000004,
      ApiKeyScopes1764200000005,
      RoomForUpdates1764200000006,
      TimelinePositions1764200000007,
      FewerReadIndexes1764200000008,
      ParkedDocuments1764200000009,
      FormerBuilds1764200000010,
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
      ...connectionOf(settings.url),
    },
  });
}
