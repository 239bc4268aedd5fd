import { createHash, createSecretKey } from 'node:crypto';
import { acceptsAny, type Endpoint } from './endpoint.js';
import type { Found } from './endpoint-rules.js';
import type { EndpointEntry } from './endpoints.schema.js';
import { requiredHeader } from './missing-header.js';

/** The vendor's own rule: a batch closes 30 s after the last request (seed, "How do document batches work?"). */
const DEFAULT_INACTIVITY_SECONDS = 30;

/** An endpoint out of its checked entry and the secrets that were found for it. @param largestBody bytes */
export function toEndpoint(entry: EndpointEntry, found: Found, largestBody: number): Endpoint {
  return {
    id: entry.id,
    environment: entry.environment,
    vendorEnvironment: entry.vendorEnvironment ?? entry.environment,
    methods: entry.methods,
    scheme: { algorithm: entry.algorithm, encoding: entry.encoding, prefix: entry.prefix },
    signatureHeader: entry.signatureHeader.toLowerCase(),
    // A key object prints as nothing, wherever an endpoint might be logged.
    secrets: found.secrets.map(({ id, bytes }) => ({ id, value: createSecretKey(bytes) })),
    tolerance: entry.tolerance,
    requiredHeaders: found.headers.map(({ name, bytes }) => requiredHeader(name, bytes)),
    passHeaders: entry.passHeaders.map((name) => name.toLowerCase()),
    bodyLimit: entry.bodyLimit ?? largestBody,
    identity: entry.identity,
    accepts: acceptsAny(entry.events),
    inactivity:
      entry.inactivity ?? (namesBatchEvents(entry.events) ? 'off' : DEFAULT_INACTIVITY_SECONDS),
  };
}

/** Where the vendor tells of its batches, processing may outlast any silence, so silence means nothing. */
function namesBatchEvents(patterns: readonly string[]): boolean {
  return patterns.some((pattern) => /^(batch|import)\./.test(pattern));
}

/** A digest of all that an endpoint is made of, secrets included: differs if it changed. */
export function revisionOf(entry: EndpointEntry, { secrets, headers }: Found): string {
  const hash = createHash('sha256').update(JSON.stringify(entry));
  for (const { bytes } of [...secrets, ...headers]) {
    hash.update(createHash('sha256').update(bytes).digest());
  }
  return hash.digest('base64url');
}
