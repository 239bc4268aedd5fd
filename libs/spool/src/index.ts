export { migrateSpool } from './migrate-spool.js';
export {
  discardSetAside,
  listSetAside,
  readLease,
  retrySetAside,
  type SetAside,
} from './set-aside.js';
export { SPOOL_SCHEMA } from './schema.js';
export { SpoolRelay, type SpoolRelayOptions } from './spool.relay.js';
export {
  SpoolSchemaError,
  SpoolStore,
  type SpoolDepth,
  type Spooled,
  type SpoolStoreOptions,
} from './spool.store.js';
export {
  SpoolingPublisher,
  type CircuitState,
  type Durable,
  type SpoolingPublisherOptions,
} from './spooling.publisher.js';
