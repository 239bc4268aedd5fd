import { CodedError } from '#runtime';

/** As many wait in this process as may. */
export class TooManyWaitersError extends CodedError {
  readonly code = 'too-many-waiters';
  constructor(most: number) {
    super(`As many requests wait here as may, ${most}: ask without waiting, or again later.`);
  }
}
