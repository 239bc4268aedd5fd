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

/** Why a request is not authentic. */
export type AuthenticityFault = SignatureFault | 'header-missing' | 'time-stale';

export class NotAuthenticError extends CodedError {
  readonly code = 'signature-invalid';
  /** For log and metrics only: an attacker is not told what was wrong. */
  readonly logged: { reason: AuthenticityFault; endpoint: string };
  constructor(
    readonly reason: AuthenticityFault,
    endpoint: string,
  ) {
    super('The request is not authentic.');
    this.logged = { reason, endpoint };
  }
}

export class BodyTooLargeError extends CodedError {
  readonly code = 'body-too-large';
  constructor(limit: number) {
    super(`This endpoint takes bodies of up to ${limit} bytes.`);
  }
}

/** The client is gone, or too slow, before all of its body has come. */
export class BodyIncompleteError extends CodedError {
  readonly code = 'body-incomplete';
  constructor() {
    super('The body ended before its length.');
  }
}

/** This process works on as much as it may already. */
export class SaturatedError extends CodedError {
  readonly code = 'saturated';
  constructor() {
    super('Too much is under way just now. Send it again.');
  }
}

export class SourceTurnedAwayError extends CodedError {
  readonly code = 'too-many-forgeries';
  constructor() {
    super('This address has sent too many requests that are not authentic.');
  }
}

/** The event is known, and came again so often that it proves nothing of the vendor any more. */
export class TooManyRepeatsError extends CodedError {
  readonly code = 'too-many-repeats';
  constructor() {
    super('This event is known, and has come again too often.');
  }
}

/** The event could not be made durable; the vendor may try again. */
export class NotDurableError extends CodedError {
  readonly code = 'not-durable';
  constructor(cause: unknown) {
    super('The event could not be made durable just now. Send it again.', { cause });
  }
}
