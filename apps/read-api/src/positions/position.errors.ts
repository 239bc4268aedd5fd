import { CodedError } from '#runtime';

export class PositionInvalidError extends CodedError {
  readonly code = 'position-invalid';
  constructor(detail: string) {
    super(`Foxtail-Position ${detail}. Send back what ingest answered as position, as it is.`);
  }
}

/** What was written is not in what is read yet. */
export class ProjectionBehindError extends CodedError {
  readonly code = 'projection-behind';
  constructor(ms: number) {
    super(`What you wrote was not in the read models within ${ms} ms: ask again.`);
  }
}
