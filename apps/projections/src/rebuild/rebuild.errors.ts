import { CodedError } from '#runtime';

/**
 * - `log-cut`: the log no longer starts at 0, so not all events can be applied again
 * - `rebuild-under-way`: another process is at it
 * - `version-outdated`: the version begun has other tables than the active one has by now
 * - `pause-too-long`: the two versions did not meet within the bound, however often it was tried
 * - `poison`: an event that the live version has can't be applied to the new one
 * - `rebuild-stopped`: asked to end; the next one goes on from there
 */
export type RebuildErrorCode =
  | 'log-cut'
  | 'rebuild-under-way'
  | 'version-outdated'
  | 'pause-too-long'
  | 'poison'
  | 'rebuild-stopped';

/** A rebuild can't begin or go on; the live version is as it was. */
export class RebuildError extends CodedError {
  constructor(
    readonly code: RebuildErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Not within the bound, this time. */
export class MissedError extends Error {}
