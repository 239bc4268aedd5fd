import { Ajv2020 } from 'ajv/dist/2020.js';
import { describeFault, webhookFaults } from './config-faults.js';
import { webhookSchema, type WebhookConfig } from './webhook.schema.js';

export type WebhookReading = { ok: true; config: WebhookConfig } | { ok: false; faults: string[] };

const validate = new Ajv2020({ allErrors: true, useDefaults: true }).compile(webhookSchema);

/** Reads one webhook configuration by the schema of the YAML file, defaults filled in; or lists every fault. */
export function readWebhook(value: unknown): WebhookReading {
  // Defaults are written into what is checked: the caller's own stays as it is.
  const copy: unknown =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : value;
  const valid = validate(copy);
  const faults = [
    ...(validate.errors ?? []).map((error) => describeFault(error, 'the webhook')),
    ...webhookFaults(copy, ''),
  ];
  return valid && faults.length === 0 ? { ok: true, config: copy } : { ok: false, faults };
}
