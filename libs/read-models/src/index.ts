export { PROJECTED_SCHEMA, projectedOptions, STABLE_SCHEMA } from './schema.js';
export { documentStatuses, type DocumentStatus } from './document-status.js';
export { createDataSource, type DatabaseSettings } from './data-source.js';
export { checkSchema, migrate, MIGRATION_LOCK, SchemaError } from './migrate.js';
export { ApiKeyEntity } from './entities/api-key.entity.js';
export { BatchEntity } from './entities/batch.entity.js';
export { DocumentEntity } from './entities/document.entity.js';
export {
  createApiKey,
  listApiKeys,
  parseApiKey,
  revokeApiKey,
  saveLastUse,
  type KeyUse,
  type NewApiKey,
} from './api-keys.js';
export { isReadScope, READ_SCOPES, type ReadScope } from './read-scopes.js';
export { shapeOf } from './copy-tables.js';
export { grantRoles, ROLES } from './roles.js';
export {
  activateVersion,
  activeSchema,
  createNextVersion,
  dropVersion,
  listVersions,
  openActiveVersion,
  turnViews,
  VersionError,
  type ReadModelVersion,
  type VersionState,
} from './versions.js';
export { LATE_LANE, laneOf } from './lanes.js';
export {
  CHANGES_CHANNEL,
  changeSql,
  ChangesListener,
  parseChange,
  type Change,
  type ListenerOptions,
} from './changes.js';
