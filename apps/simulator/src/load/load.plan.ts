import type { EnvironmentConfig, WebhookConfig } from '../environments.config.js';
import type { Dialect } from './values.js';

/** What a run is to do, all of it settled before it begins. */
export interface LoadPlan {
  targets: readonly LoadTarget[];
  /** Deliveries a second, over all targets. */
  rate: number;
  durationMs: number;
  documentsPerBatch: { min: number; max: number };
  /** The share of documents that a person changes after they were processed. */
  changes: number;
  /** The share of files that the vendor rejects. */
  rejected: number;
  seed: number;
  /** Requests at once, for each target. */
  concurrency: number;
  timeoutMs: number;
  audit: AuditPlan | null;
}

/** Where events of one dialect go, and from which of the vendor's environments. */
export interface LoadTarget {
  dialect: Dialect;
  environment: EnvironmentConfig;
  webhook: WebhookConfig;
}

export interface AuditPlan {
  readApi: string;
  apiKey: string;
  /** How long nothing new may come before what is missing counts as missing. */
  timeoutMs: number;
}
