import type { TopicKind } from './topics.js';

/** The vendor's entities that Foxtail knows, with the actions that its pages list (`vendor.md`, Events). */
export const knownActions = {
  document: ['processed', 'corrected', 'updated', 'approved', 'discarded', 'exported'],
  file: ['uploaded', 'processed', 'rejected'],
  import: ['processed'],
  batch: ['created', 'closed', 'processed'],
} as const;

export type VendorEntity = keyof typeof knownActions;

/** What an event is about. A completion is Foxtail's own statement about a batch. */
export type Entity = VendorEntity | 'completion';

export interface EventType<E extends Entity = Entity> {
  entity: E;
  /** One of the entity's known actions, or a newer one of the vendor's: kept and passed on. */
  action: string;
}

const topicOfEntity: Readonly<Record<Entity, TopicKind>> = {
  document: 'documents',
  file: 'files',
  import: 'batches',
  batch: 'batches',
  completion: 'batches',
};

/** What an action may be called, as a regular expression: the vendor adds actions of its own. */
export const ACTION = '[a-zA-Z][a-zA-Z0-9_-]{0,63}';

const VENDOR_TYPE = new RegExp(`^(document|file|import|batch)\\.(${ACTION})$`);
const CE_TYPE = new RegExp(`^foxtail\\.(document|file|import|batch)\\.(${ACTION})\\.v1$`);

/** CloudEvents `type` of Foxtail's own statement that a batch is complete. */
export const BATCH_COMPLETED_TYPE = 'foxtail.batch.completed.v1';
/** CloudEvents `type` of an authentic request that could not be understood. */
export const UNMAPPED_TYPE = 'foxtail.webhook.unmapped.v1';
/** CloudEvents `type` of a message that a projection could not apply. */
export const DEAD_LETTER_TYPE = 'foxtail.dead-letter.v1';

/**
 * Reads the vendor's `<entity>.<action>`; null where the entity is not one that Foxtail knows, and
 * for `batch.completed`, which is Foxtail's own name: a vendor's event must not pass for it.
 */
export function parseVendorType(type: string): EventType<VendorEntity> | null {
  const [, entity, action] = VENDOR_TYPE.exec(type) ?? [];
  if (entity === undefined || action === undefined || type === 'batch.completed') return null;
  return { entity: entity as VendorEntity, action };
}

/** The CloudEvents `type`: versioned, within Foxtail's own name. */
export function ceType({ entity, action }: EventType): string {
  return entity === 'completion' ? BATCH_COMPLETED_TYPE : `foxtail.${entity}.${action}.v1`;
}

/** The known types, which are nearly all there ever are, without a regular expression for each. */
const knownTypes: ReadonlyMap<string, EventType> = new Map(
  (Object.keys(knownActions) as VendorEntity[])
    .flatMap((entity): EventType[] => knownActions[entity].map((action) => ({ entity, action })))
    .concat({ entity: 'completion', action: 'completed' })
    .map((type) => [ceType(type), type]),
);

/** Reads a CloudEvents `type` of ours; null for any other, which a consumer must pass over. */
export function parseCeType(type: string): EventType | null {
  const known = knownTypes.get(type);
  if (known) return known;
  const [, entity, action] = CE_TYPE.exec(type) ?? [];
  return entity !== undefined && action !== undefined
    ? { entity: entity as VendorEntity, action }
    : null;
}

export function topicOf(entity: Entity): TopicKind {
  return topicOfEntity[entity];
}
