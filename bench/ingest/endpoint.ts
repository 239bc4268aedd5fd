import { DEFAULT_SIGNATURE_HEADER, defaultScheme } from '#webhook-signature';

/** The one endpoint that load and receivers know: signed as the vendor's default has it. */
export const endpoint = {
  id: 'bench',
  path: '/webhooks/bench',
  environment: 'bench',
  /** What the payloads call it. */
  vendorEnvironment: '64f0c0ffee00000000000001',
  secret: 'a secret of the bench',
  scheme: defaultScheme,
  signatureHeader: DEFAULT_SIGNATURE_HEADER,
} as const;

/** Connections that the load keeps open. */
export const CONNECTIONS = 64;
