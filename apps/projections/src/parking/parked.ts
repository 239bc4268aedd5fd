import type { SourceEvent } from '#contracts';

/** What became of a message that was parked. */
export type Decision = 'parked' | 'retried' | 'discarded';

/**
 * A message that waits, by its place in the log. It is `poison`, or it only came `behind` one of its
 * key. Its payload stays in Kafka.
 */
export interface Parked {
  topic: string;
  partition: number;
  offset: bigint;
  /** `environment/id`, as in Kafka. */
  key: string;
  environment: string;
  entity: SourceEvent['entity'];
  entityId: string;
  eventId: string;
  batchIds: string[];
  reason: 'poison' | 'behind';
  /** The SQLSTATE or the program's error; null for what came behind. */
  code: string | null;
  /** Nothing out of the message. */
  detail: string;
}

/** The batches and imports that an event names: they wait for it. */
export function batchIdsOf({ data }: SourceEvent): string[] {
  const importId = 'importId' in data ? data.importId : undefined;
  return [...new Set([data.batchId, importId])].filter((id) => id !== undefined);
}
