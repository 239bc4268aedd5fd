export { FoxtailClient, type Streamed } from './client.js';
export { FoxtailError, FoxtailProblem, FoxtailTimeout, FoxtailUnreachable } from './errors.js';
export { Pages, type Page } from './pages.js';
export { eventStreamReader, type EventStreamReader, type StreamMessage } from './event-stream.js';
export type { CallOptions, ClientOptions } from './transport.js';
export type { FollowOptions } from './follow.js';
export type { WaitOptions } from './wait-for-batch.js';
export type * from './api.generated.js';
