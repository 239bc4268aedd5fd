import { DEFAULT_SIGNATURE_HEADER } from '#webhook-signature';
import type { ErrorObject } from 'ajv/dist/2020.js';

/** Headers that the simulator writes itself: one of the user's would break the request or its signature. */
const ownHeaders = [
  DEFAULT_SIGNATURE_HEADER,
  'content-length',
  'transfer-encoding',
  'connection',
  'host',
];

/**
 * What no schema can say of a webhook configuration. It looks at one that may be faulty, so that all
 * faults come at once. @param place how the configuration is called, such as `webhooks[0].`
 */
export function webhookFaults(webhook: unknown, place: string): string[] {
  const faults: string[] = [];
  const url = field(webhook, 'url');
  if (typeof url === 'string' && /^https?:/.test(url) && !URL.canParse(url)) {
    faults.push(`${place}url is not a URL`);
  }
  const headers = field(webhook, 'headers');
  for (const name of Object.keys(typeof headers === 'object' && headers ? headers : {})) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      faults.push(`${place}headers: "${name}" is not a header name`);
    } else if (ownHeaders.includes(name.toLowerCase())) {
      faults.push(`${place}headers: "${name}" is written by the simulator itself`);
    }
  }
  return faults;
}

/** A schema's fault for people: its place and what is wrong, never the value. @param whole the name of what is checked */
export function describeFault(error: ErrorObject, whole: string): string {
  const place =
    error.instancePath
      .slice(1)
      .replace(/\/(\d+)/g, '[$1]')
      .replaceAll('/', '.') || whole;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return `${place} lacks ${String(params['missingProperty'])}`;
    case 'additionalProperties':
      return `${place} has an unknown key: ${String(params['additionalProperty'])}`;
    case 'enum':
      return `${place} must be one of: ${(params['allowedValues'] as unknown[]).join(', ')}`;
    default:
      return `${place} ${error.message ?? 'is not valid'}`;
  }
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
