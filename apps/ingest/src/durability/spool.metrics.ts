import type { SpoolDepth } from '#spool';
import type { IngestMetrics } from '../ingest.metrics.js';
import type { Spool } from './spool.js';

/** The spool's gauges ask Postgres when they are read; while it is away they say so, and keep their last value. */
export function watchSpool(spool: Spool, metrics: IngestMetrics): void {
  let depth: SpoolDepth = { messages: 0, ageSeconds: 0, setAside: 0 };
  let isReachable = 1;
  let asking: Promise<void> | null = null;
  // One scrape reads all the gauges at once: they share one question.
  const ask = () =>
    (asking ??= spool.store
      .depth()
      .then(
        (found) => {
          depth = found;
          isReachable = 1;
        },
        () => void (isReachable = 0),
      )
      .finally(() => (asking = null)));
  const gauge = (name: string, help: string, read: () => number) =>
    metrics.gauge(`foxtail_ingest_${name}`, help, async () => {
      await ask();
      return read();
    });
  gauge('spool_messages', 'Events in the spool, of all replicas.', () => depth.messages);
  gauge('spool_age_seconds', 'How long the oldest of them has waited.', () => depth.ageSeconds);
  gauge(
    'spool_set_aside',
    'Events that Kafka refuses for good: someone has to look.',
    () => depth.setAside,
  );
  gauge('spool_reachable', '1 while Postgres answers.', () => isReachable);
  metrics.gauge(
    'foxtail_ingest_circuit_open',
    '1 while events go to the spool rather than to Kafka.',
    () => (spool.isOpen() ? 1 : 0),
  );
}
