import { EndpointsFile } from './endpoints.schema.js';

type JsonSchema = Record<string, unknown>;

/** The smallest file, and one with most of what there is. */
export const examples: readonly EndpointsExample[] = [
  {
    endpoints: [
      {
        id: 'main',
        environment: 'production',
        secrets: [{ id: '2026-07', env: 'INVOFOX_SECRET' }],
      },
    ],
  },
  {
    endpoints: [
      {
        id: 'invofox-production',
        environment: 'production',
        vendorEnvironment: '64f0c0ffee00000000000001',
        secrets: [
          { id: '2026-07', file: '/run/secrets/invofox-new' },
          { id: '2026-01', file: '/run/secrets/invofox-old' },
        ],
        algorithm: 'sha512',
        encoding: 'base64',
        prefix: 'sha512=',
        methods: ['POST'],
        events: ['document.*', 'batch.*'],
        requiredHeaders: { 'x-tenant': 'acme', 'x-token': { env: 'WEBHOOK_TOKEN' } },
        passHeaders: ['x-tenant'],
        tolerance: 300,
        bodyLimit: 262_144,
      },
    ],
  },
];

interface EndpointsExample {
  endpoints: object[];
}

/** The endpoints file as JSON Schema 2020-12, for editors: what has a default may be left out. */
export function endpointsJsonSchema(): JsonSchema {
  // Through JSON: what is published has no trace of the library that it was written with.
  const plain = JSON.parse(JSON.stringify(EndpointsFile)) as JsonSchema;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:foxtail:schema:endpoints',
    title: 'Foxtail webhook endpoints',
    description:
      'The endpoints file of ingest (ENDPOINTS_FILE): whose webhooks it takes, how they are signed, and what they mean.',
    ...asWritten(plain),
    examples,
  };
}

/** Ingest fills the defaults in before it looks for what is missing; an editor does not. */
function asWritten(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === 'required' && Array.isArray(value)) return [key, value.filter(needed(schema))];
      if (Array.isArray(value)) return [key, value.map((item: unknown) => visit(item))];
      return [key, visit(value)];
    }),
  );
}

function visit(value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? asWritten(value as JsonSchema) : value;
}

function needed({ properties }: JsonSchema) {
  const known = (properties ?? {}) as Record<string, JsonSchema>;
  return (name: string) => !Object.hasOwn(known[name] ?? {}, 'default');
}
