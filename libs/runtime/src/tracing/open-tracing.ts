import type { Logger } from '../logging.js';
import type { TracingSettings } from './tracing.config.js';
import type { Tracing } from './tracing.js';

/**
 * Begins traces where a receiver is named. Elsewhere OpenTelemetry is not even loaded.
 * @param app its short name
 */
export async function openTracing(
  settings: TracingSettings,
  app: string,
  logger: Logger,
): Promise<Tracing | null> {
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return null;
  const { OtlpTracing } = await import('./otlp-tracing.js');
  return new OtlpTracing(settings, settings.OTEL_EXPORTER_OTLP_ENDPOINT, app, logger);
}
