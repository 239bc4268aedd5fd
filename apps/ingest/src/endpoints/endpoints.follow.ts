import type { AppContext } from '#runtime';
import type { IngestConfig } from '../ingest.config.js';
import type { IngestMetrics } from '../ingest.metrics.js';
import { endpointsSource } from './endpoints.config.js';
import { EndpointsWatch } from './endpoints.watch.js';

/**
 * Reads the endpoints and follows their files, and SIGHUP. What becomes of it is logged and counted.
 * @throws ConfigError at the start, with every fault
 */
export function followEndpoints(
  { config, logger }: AppContext<IngestConfig>,
  metrics: IngestMetrics,
): EndpointsWatch {
  const source = endpointsSource(config.ENDPOINTS_FILE, {
    allowInline: config.ALLOW_INLINE_SECRETS,
    largestBody: config.BODY_LIMIT_BYTES,
  });
  let isRefused = 0;
  let reloads = 0;
  const watch = new EndpointsWatch(source, {
    pollMs: config.ENDPOINTS_POLL_MS,
    listener: (change) => {
      isRefused = change.ok ? 0 : 1;
      if (!change.ok) {
        logger.error({ faults: change.faults }, 'the endpoints are faulty: the old ones stay');
        return;
      }
      reloads += 1;
      metrics.expect(change.endpoints.keys());
      logger.info({ changed: change.changed }, 'the endpoints were reloaded');
      warn(change.warnings);
    },
  });
  const warn = (warnings: readonly string[]) =>
    warnings.forEach((warning) => logger.warn({ warning }, 'endpoints'));
  warn(watch.warnings);
  metrics.expect(watch.current.keys());
  metrics.watchSilence(() => watch.current.keys());
  metrics.gauge(
    'foxtail_ingest_endpoints_reload_failed',
    '1 while the files of the endpoints are faulty, and older ones count.',
    () => isRefused,
  );
  metrics.gauge('foxtail_ingest_endpoints_reloads', 'Reloads since the start.', () => reloads);
  watch.start();
  process.on('SIGHUP', () => void watch.reload());
  return watch;
}
