export {
  DEFAULT_SIGNATURE_HEADER,
  defaultScheme,
  signatureAlgorithms,
  signatureEncodings,
  type SignatureAlgorithm,
  type SignatureEncoding,
  type SignatureScheme,
} from './scheme.js';
export { sign } from './sign.js';
export {
  verify,
  type SecretValue,
  type SignatureFault,
  type Verification,
  type VerifiedWebhook,
  type WebhookSecret,
} from './verify.js';
