import {
  decodePosition,
  decodeSpooledPosition,
  type LogPosition,
  type SpooledPosition,
} from '#contracts';
import { laneOf } from '#read-models';
import { PositionInvalidError } from './position.errors.js';

/** The request's header with one or more positions, separated by commas. */
export const POSITION_HEADER = 'foxtail-position';
/** Positions of one request at most. */
export const MOST_POSITIONS = 20;

/** What a request waits for before it is answered. */
export interface Positions {
  log: LogPosition[];
  spooled: SpooledPosition[];
}

/** @throws PositionInvalidError for one that ingest did not give out */
export function readPositions(header: string | string[]): Positions {
  const tokens = [header]
    .flat()
    .flatMap((list) => list.split(','))
    .map((token) => token.trim());
  if (tokens.length > MOST_POSITIONS)
    throw new PositionInvalidError(`has more than ${MOST_POSITIONS} positions`);
  const positions: Positions = { log: [], spooled: [] };
  for (const token of tokens) {
    const log = decodePosition(token);
    const spooled = decodeSpooledPosition(token);
    if (log && laneOf(log.topic, log.partition) !== null) positions.log.push(log);
    else if (spooled && Object.values(spooled).every(hasNoNul)) positions.spooled.push(spooled);
    else throw new PositionInvalidError('is not a position');
  }
  return positions;
}

/** Postgres has no place for it in a text. */
function hasNoNul(text: string): boolean {
  return !text.includes('\0');
}
