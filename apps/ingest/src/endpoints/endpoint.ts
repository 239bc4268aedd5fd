import type { Inactivity } from '#contracts';
import type { SignatureScheme, WebhookSecret } from '#webhook-signature';

/** One webhook address: whose calls it takes, how they are signed, and what they mean. */
export interface Endpoint {
  id: string;
  /** Foxtail's name of the vendor environment; recorded on each event. */
  environment: string;
  /** What the vendor's payloads call that environment. */
  vendorEnvironment: string;
  methods: readonly ('POST' | 'PUT')[];
  scheme: SignatureScheme;
  /** Header that carries the signature, in lower case. */
  signatureHeader: string;
  secrets: readonly WebhookSecret[];
  /** Seconds that the payload's time may differ from the clock, before or after; past it, 401. */
  tolerance: number | 'off';
  /** Without each of them, as it should be, 401: see `missingHeader`. */
  requiredHeaders: readonly RequiredHeader[];
  /** Headers whose values are passed on as metadata, in lower case. */
  passHeaders: readonly string[];
  /** Largest body, in bytes; never above the process's own limit. */
  bodyLimit: number;
  /** What the id of an event without one of its own is a digest of. */
  identity: Identity;
  /** Whether an event of the vendor's type is taken: `document.*`, `batch.closed`, `*`. */
  accepts: (vendorType: string) => boolean;
  inactivity: Inactivity;
}

/** The raw body, or the body without its `time`, should the vendor's retries carry a new one. */
export type Identity = 'body' | 'body-without-time';

export interface RequiredHeader {
  /** In lower case. */
  name: string;
  /** SHA-256 of the value: equally long for any, so that comparing tells nothing of it. */
  digest: Buffer;
}

export type Endpoints = ReadonlyMap<string, Endpoint>;

/** Makes the test for a list of patterns, in which `*` stands for anything. */
export function acceptsAny(patterns: readonly string[]): (vendorType: string) => boolean {
  if (patterns.includes('*')) return () => true;
  const expressions = patterns.map(
    (pattern) => new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/\*/g, '.*')}$`),
  );
  return (vendorType) => expressions.some((expression) => expression.test(vendorType));
}
