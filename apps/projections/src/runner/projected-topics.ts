import type { Topics } from '#contracts';

/** The names of the topics out of which read models are made. */
export function projectedTopics({ documents, files, batches }: Topics): string[] {
  return [documents, files, batches];
}
