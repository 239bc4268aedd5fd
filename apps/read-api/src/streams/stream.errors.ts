import { CodedError } from '#runtime';

/** As many streams are open in this process as may be. */
export class TooManyStreamsError extends CodedError {
  readonly code = 'too-many-streams';
  constructor(most: number) {
    super(`As many streams are open here as may be, ${most}: try again later.`);
  }
}

/** This caller has as many as one may. */
export class StreamLimitError extends CodedError {
  readonly code = 'stream-limit';
  constructor(most: number) {
    super(`This credential has ${most} streams open, as many as one may: close one first.`);
  }
}

export class StreamPositionError extends CodedError {
  readonly code = 'stream-position-invalid';
  constructor() {
    super(
      'Last-Event-ID is not an id that this stream gave out for this environment: begin again without it.',
    );
  }
}

/** The stream of a whole environment is of one. */
export class EnvironmentNeededError extends CodedError {
  readonly code = 'environment-needed';
  readonly extensions: { environments: readonly string[] };
  constructor(environments: readonly string[]) {
    super('A stream is of one environment: add ?environment=.');
    this.extensions = { environments };
  }
}
