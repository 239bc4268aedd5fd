import { ConfigError, messageOf } from '#runtime';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Type, type Static } from 'typebox';
import { parse } from 'yaml';
import { describeFault, field, webhookFaults } from './webhooks/config-faults.js';
import { webhookSchema } from './webhooks/webhook.schema.js';

const vendorId = () => Type.String({ pattern: '^[0-9a-f]{24}$', description: '24 hex digits' });

const environmentSchema = Type.Object(
  {
    id: vendorId(),
    account: vendorId(),
    apiKeys: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
    webhooks: Type.Array(webhookSchema, { default: [] }),
  },
  { additionalProperties: false },
);

const fileSchema = Type.Object(
  { environments: Type.Array(environmentSchema, { minItems: 1 }) },
  { additionalProperties: false },
);

export type { WebhookConfig } from './webhooks/webhook.schema.js';
/** One of the vendor's environments: its account, its API keys, and any number of webhooks. */
export type EnvironmentConfig = Static<typeof environmentSchema>;

/** What the simulator plays when no file is given: one environment that calls an ingest next door. */
export const demoEnvironments: EnvironmentConfig[] = [
  {
    id: '64f0c0ffee00000000000001',
    account: '64f0c0ffee000000000000aa',
    apiKeys: ['demo-api-key'],
    webhooks: [
      {
        id: 'demo',
        url: 'http://127.0.0.1:8080/webhooks/demo',
        method: 'POST',
        events: ['*'],
        headers: {},
        algorithm: 'sha256',
        encoding: 'hex',
        prefix: '',
        secret: 'demo-secret',
        dialect: 1,
        faults: {},
      },
    ],
  },
];

/**
 * Reads the simulator's YAML file.
 *
 * @throws ConfigError with every fault at once, each with its place; never a secret's value.
 */
export function parseEnvironments(text: string): EnvironmentConfig[] {
  let file: unknown;
  try {
    file = parse(text);
  } catch (error) {
    throw new ConfigError([`not YAML: ${messageOf(error).split('\n')[0]}`]);
  }
  const validate = new Ajv2020({ allErrors: true, useDefaults: true }).compile(fileSchema);
  const valid = validate(file);
  const faults = [
    ...(validate.errors ?? []).map((error) => describeFault(error, 'the file')),
    ...crossFaults(file),
  ];
  if (!valid || faults.length > 0) throw new ConfigError(faults);
  return (file as Static<typeof fileSchema>).environments;
}

/** What no schema can say. It looks at a file that may be faulty, so that all faults come at once. */
function crossFaults(file: unknown): string[] {
  const faults: string[] = [];
  const seenEnvironments = new Set<unknown>();
  const seenKeys = new Set<unknown>();
  for (const [e, environment] of itemsOf(file, 'environments').entries()) {
    const place = `environments[${e}]`;
    once(seenEnvironments, field(environment, 'id'), `${place}.id`, faults);
    for (const [k, key] of itemsOf(environment, 'apiKeys').entries()) {
      once(seenKeys, key, `${place}.apiKeys[${k}]`, faults);
    }
    const seenWebhooks = new Set<unknown>();
    for (const [w, webhook] of itemsOf(environment, 'webhooks').entries()) {
      once(seenWebhooks, field(webhook, 'id'), `${place}.webhooks[${w}].id`, faults);
      faults.push(...webhookFaults(webhook, `${place}.webhooks[${w}].`));
    }
  }
  return faults;
}

function itemsOf(value: unknown, name: string): unknown[] {
  const items = field(value, name);
  return Array.isArray(items) ? items : [];
}

function once(seen: Set<unknown>, value: unknown, place: string, faults: string[]): void {
  if (typeof value !== 'string') return;
  if (seen.has(value)) faults.push(`${place} is used a second time`);
  seen.add(value);
}

/** All that the simulator plays, for whoever asks Nest for it. */
export class Environments {
  constructor(readonly all: readonly EnvironmentConfig[]) {}
}
