import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { ConfigError, messageOf } from '#runtime';
import type { WebhookSecret } from '#webhook-signature';
import { acceptsAny, type Endpoint, type Endpoints } from './endpoint.js';
import { EndpointsFile, type EndpointEntry, type SecretRef } from './endpoints.schema.js';

/** Where secrets may come from. */
export interface SecretSources {
  env: NodeJS.ProcessEnv;
  readFile: (path: string) => string;
  allowInline: boolean;
}

/** The vendor's own rule: a batch closes 30 s after the last request (seed, "How do document batches work?"). */
const DEFAULT_INACTIVITY_SECONDS = 30;

const validate = new Ajv2020({ allErrors: true, useDefaults: true }).compile<EndpointsFile>(
  EndpointsFile,
);

/** Reads the endpoints file. @throws ConfigError listing every fault at once */
export function loadEndpoints(path: string, allowInline: boolean): Endpoints {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`ENDPOINTS_FILE: ${messageOf(error)}`]);
  }
  return parseEndpoints(text, {
    env: process.env,
    readFile: (file) => readFileSync(file, 'utf8'),
    allowInline,
  });
}

/** Makes endpoints of the file's text. @throws ConfigError listing every fault at once */
export function parseEndpoints(text: string, sources: SecretSources): Endpoints {
  let file: unknown;
  try {
    file = parse(text);
  } catch (error) {
    // The lines after the first quote the file, and with it a secret perhaps.
    throw new ConfigError([`not YAML: ${messageOf(error).split('\n')[0]}`]);
  }
  if (!validate(file)) {
    throw new ConfigError(
      (validate.errors ?? []).map(({ instancePath, message, params }) =>
        `${instancePath || '/'} ${message ?? 'is not valid'} ${Object.values(params).join(' ')}`.trim(),
      ),
    );
  }
  const faults: string[] = [];
  const endpoints = file.endpoints.map((entry) => toEndpoint(entry, sources, faults));
  faults.push(...duplicateIds(endpoints), ...secretsAcrossEnvironments(endpoints));
  if (faults.length > 0) throw new ConfigError(faults);
  return new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
}

function toEndpoint(entry: EndpointEntry, sources: SecretSources, faults: string[]): Endpoint {
  return {
    id: entry.id,
    environment: entry.environment,
    vendorEnvironment: entry.vendorEnvironment ?? entry.environment,
    methods: entry.methods,
    scheme: { algorithm: entry.algorithm, encoding: entry.encoding, prefix: entry.prefix },
    signatureHeader: entry.signatureHeader.toLowerCase(),
    secrets: entry.secrets.flatMap((ref) => {
      const value = resolveSecret(ref, sources);
      if (value.ok) return [{ id: ref.id, value: value.secret } satisfies WebhookSecret];
      faults.push(`endpoint ${entry.id}, secret ${ref.id}: ${value.fault}`);
      return [];
    }),
    accepts: acceptsAny(entry.events),
    inactivity:
      entry.inactivity ?? (namesBatchEvents(entry.events) ? 'off' : DEFAULT_INACTIVITY_SECONDS),
  };
}

function resolveSecret(
  { env, file, value }: SecretRef,
  sources: SecretSources,
): { ok: true; secret: string } | { ok: false; fault: string } {
  const given = [env, file, value].filter((source) => source !== undefined);
  if (given.length !== 1) return { ok: false, fault: 'give exactly one of env, file and value' };
  if (value !== undefined) {
    return sources.allowInline
      ? { ok: true, secret: value }
      : {
          ok: false,
          fault: 'a secret in the file itself needs ALLOW_INLINE_SECRETS=true; use env or file',
        };
  }
  if (env !== undefined) {
    const secret = sources.env[env];
    return secret ? { ok: true, secret } : { ok: false, fault: `the variable ${env} is not set` };
  }
  try {
    // Editors and `echo` end a file with a line feed that belongs to no secret.
    const secret = sources.readFile(file as string).replace(/\r?\n$/, '');
    return secret ? { ok: true, secret } : { ok: false, fault: `the file ${file} is empty` };
  } catch (error) {
    return { ok: false, fault: messageOf(error) };
  }
}

/** Where the vendor tells of its batches, processing may outlast any silence, so silence means nothing. */
function namesBatchEvents(patterns: readonly string[]): boolean {
  return patterns.some((pattern) => /^(batch|import)\./.test(pattern));
}

function duplicateIds(endpoints: readonly Endpoint[]): string[] {
  const ids = endpoints.map(({ id }) => id);
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map(
    (id) => `endpoint ${id} is there more than once`,
  );
}

/** The signature covers only the body: a shared secret would let one environment's request pass as another's. */
function secretsAcrossEnvironments(endpoints: readonly Endpoint[]): string[] {
  const owner = new Map<string, Endpoint>();
  const faults: string[] = [];
  for (const endpoint of endpoints) {
    for (const { id, value } of endpoint.secrets) {
      const first = owner.get(String(value));
      if (!first) owner.set(String(value), endpoint);
      else if (first.environment !== endpoint.environment) {
        faults.push(
          `endpoint ${endpoint.id}, secret ${id}: the same secret serves environment ${first.environment} through ${first.id}`,
        );
      }
    }
  }
  return faults;
}
