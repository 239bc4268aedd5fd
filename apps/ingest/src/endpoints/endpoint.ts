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
  /** Whether an event of the vendor's type is taken: `document.*`, `batch.closed`, `*`. */
  accepts: (vendorType: string) => boolean;
  inactivity: Inactivity;
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
