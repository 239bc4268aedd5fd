import { CodedError } from '#runtime';

export class InvalidQueryError extends CodedError {
  readonly code = 'query-invalid';
  constructor(detail: string) {
    super(detail);
  }
}

export class NotFoundError extends CodedError {
  readonly code = 'not-found';
  constructor(kind: string, id: string) {
    super(
      `There is no ${kind} ${JSON.stringify(id.slice(0, 128))} in the environments that you may read.`,
    );
  }
}

/** One id can be in two environments; the caller has to say which is meant. */
export class AmbiguousIdError extends CodedError {
  readonly code = 'environment-needed';
  readonly extensions: { environments: string[] };
  constructor(kind: string, environments: string[]) {
    super(`This ${kind} is in several environments: add ?environment=.`);
    this.extensions = { environments };
  }
}

/** Postgres does not answer, or not in time. */
export class UnavailableError extends CodedError {
  readonly code = 'unavailable';
  constructor(cause: unknown) {
    super('The read models can not be read just now.', { cause });
  }
}
