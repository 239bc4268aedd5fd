import { CodedError } from '#runtime';
import type { SignatureFault } from '#webhook-signature';

export class UnknownEndpointError extends CodedError {
  readonly code = 'endpoint-not-found';
  constructor(id: string) {
    super(`There is no endpoint named ${JSON.stringify(id.slice(0, 64))}.`);
  }
}

export class MethodNotAllowedError extends CodedError {
  readonly code = 'method-not-allowed';
  readonly headers: Record<string, string>;
  constructor(methods: readonly string[]) {
    super(`This endpoint takes ${methods.join(' and ')}.`);
    this.headers = { allow: methods.join(', ') };
  }
}

export class ContentEncodingError extends CodedError {
  readonly code = 'unsupported-content-encoding';
  readonly headers = { 'accept-encoding': 'identity' };
  constructor() {
    super('Send the body as it was signed, without Content-Encoding.');
  }
}

export class SignatureError extends CodedError {
  readonly code = 'signature-invalid';
  /** For the log only: an attacker is not told what was wrong. */
  readonly logged: { reason: SignatureFault; endpoint: string };
  constructor(reason: SignatureFault, endpoint: string) {
    super('The signature does not hold for this body.');
    this.logged = { reason, endpoint };
  }
}

/** The event could not be made durable; the vendor may try again. */
export class NotDurableError extends CodedError {
  readonly code = 'not-durable';
  constructor(cause: unknown) {
    super('The event could not be made durable just now. Send it again.', { cause });
  }
}
