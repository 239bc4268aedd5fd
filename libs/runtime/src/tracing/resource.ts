import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  type Resource,
} from '@opentelemetry/resources';
import type { TracingSettings } from './tracing.config.js';

/** Of the package that this code is in: Foxtail, or the simulator's own. */
export const VERSION = versionAbove(import.meta.dirname);

/**
 * What all spans of this process say of it, by OpenTelemetry's conventions for services. What is set counts before what
 * is known here, and of that OTEL_SERVICE_NAME before OTEL_RESOURCE_ATTRIBUTES, as OpenTelemetry's specification of
 * environment variables has it.
 * @param app its short name
 */
export function resourceOf({ OTEL_SERVICE_NAME: name }: TracingSettings, app: string): Resource {
  return defaultResource()
    .merge(detectResources({ detectors: [serviceInstanceIdDetector] }))
    .merge(
      resourceFromAttributes({
        'service.name': `foxtail-${app}`,
        'service.namespace': 'foxtail',
        'service.version': VERSION,
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes(name === undefined ? {} : { 'service.name': name }));
}

function versionAbove(folder: string): string {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return versionAbove(dirname(folder));
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
