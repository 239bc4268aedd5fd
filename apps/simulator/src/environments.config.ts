import { ConfigError, messageOf } from '#runtime';
import {
  DEFAULT_SIGNATURE_HEADER,
  signatureAlgorithms,
  signatureEncodings,
} from '#webhook-signature';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { Type, type Static } from 'typebox';
import { parse } from 'yaml';

const vendorId = () => Type.String({ pattern: '^[0-9a-f]{24}$', description: '24 hex digits' });

const webhookSchema = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    url: Type.String({ pattern: '^https?://[^\\s]+$' }),
    method: Type.Enum(['POST', 'PUT'], { default: 'POST' }),
    events: Type.Array(
      Type.String({ pattern: '^(\\*|[A-Za-z0-9_]+(\\.(\\*|[A-Za-z0-9_.]+))?)$' }),
      {
        default: ['*'],
        minItems: 1,
      },
    ),
    headers: Type.Record(Type.String(), Type.String({ pattern: '^[\\t\\x20-\\x7e]*$' }), {
      default: {},
    }),
    algorithm: Type.Enum([...signatureAlgorithms], { default: 'sha256' }),
    encoding: Type.Enum([...signatureEncodings], { default: 'hex' }),
    prefix: Type.String({ default: '', pattern: '^[\\x21-\\x7e]*$' }),
    secret: Type.String({ minLength: 1 }),
    dialect: Type.Enum([1, 2], { default: 1 }),
  },
  { additionalProperties: false },
);

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

/** One webhook configuration (the guide, "Setup your webhooks"). */
export type WebhookConfig = Static<typeof webhookSchema>;
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
  const faults = [...(validate.errors ?? []).map(describeFault), ...crossFaults(file)];
  if (!valid || faults.length > 0) throw new ConfigError(faults);
  return (file as Static<typeof fileSchema>).environments;
}

/** Headers that the simulator writes itself: one of the user's would break the request or its signature. */
const ownHeaders = [
  DEFAULT_SIGNATURE_HEADER,
  'content-length',
  'transfer-encoding',
  'connection',
  'host',
];

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
      const url = field(webhook, 'url');
      if (typeof url === 'string' && /^https?:/.test(url) && !URL.canParse(url)) {
        faults.push(`${place}.webhooks[${w}].url is not a URL`);
      }
      for (const name of Object.keys((field(webhook, 'headers') as object | null) ?? {})) {
        if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
          faults.push(`${place}.webhooks[${w}].headers: "${name}" is not a header name`);
        } else if (ownHeaders.includes(name.toLowerCase())) {
          faults.push(
            `${place}.webhooks[${w}].headers: "${name}" is written by the simulator itself`,
          );
        }
      }
    }
  }
  return faults;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
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

function describeFault(error: ErrorObject): string {
  const place =
    error.instancePath
      .slice(1)
      .replace(/\/(\d+)/g, '[$1]')
      .replaceAll('/', '.') || 'the file';
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
