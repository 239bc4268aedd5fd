import type { TopicKind } from './topics.js';

/** The vendor's entities that Foxtail knows, with the actions that its pages list (`vendor.md`, Events). */
export const knownActions = {
  document: ['processed', 'corrected', 'updated', 'approved', 'discarded', 'exported'],
  file: ['uploaded', 'processed', 'rejected'],
  import: ['processed'],
  batch: ['created', 'closed', 'processed'],
} as const;

export type Entity = keyof typeof knownActions;

export interface EventType {
  entity: Entity;
  /** One of the entity's known actions, or a newer one of the vendor's: kept and passed on. */
  action: string;
}

const topicOfEntity: Readonly<Record<Entity, TopicKind>> = {
  document: 'documents',
  file: 'files',
  import: 'batches',
  batch: 'batches',
};

const VENDOR_TYPE = /^(document|file|import|batch)\.([a-zA-Z][a-zA-Z0-9_-]{0,63})$/;
const CE_TYPE = /^foxtail\.(document|file|import|batch)\.([a-zA-Z][a-zA-Z0-9_-]{0,63})\.v1$/;

/** Reads the vendor's `<entity>.<action>`; null where the entity is not one that Foxtail knows. */
export function parseVendorType(type: string): EventType | null {
  return match(VENDOR_TYPE, type);
}

/** The CloudEvents `type`: versioned, within Foxtail's own name. */
export function ceType({ entity, action }: EventType): string {
  return `foxtail.${entity}.${action}.v1`;
}

/** Reads a CloudEvents `type` of ours; null for any other, which a consumer must pass over. */
export function parseCeType(type: string): EventType | null {
  return match(CE_TYPE, type);
}

export function topicOf(entity: Entity): TopicKind {
  return topicOfEntity[entity];
}

/** CloudEvents `type` of an authentic request that could not be understood. */
export const UNMAPPED_TYPE = 'foxtail.webhook.unmapped.v1';
/** CloudEvents `type` of a message that a projection could not apply. */
export const DEAD_LETTER_TYPE = 'foxtail.dead-letter.v1';

function match(pattern: RegExp, type: string): EventType | null {
  const [, entity, action] = pattern.exec(type) ?? [];
  return entity !== undefined && action !== undefined ? { entity: entity as Entity, action } : null;
}
