import { Type } from 'typebox';

/** Settings of what is held back until something happens; the read API spreads them into its own. */
export const waitingSettings = {
  MAX_WAITERS: Type.Integer({
    default: 5_000,
    minimum: 1,
    description:
      'Requests of this process that wait at once, by Prefer or for a position; more are 503 too-many-waiters.',
  }),
  POSITION_TIMEOUT_MS: Type.Integer({
    default: 5_000,
    minimum: 0,
    maximum: 60_000,
    description:
      'How long a request with Foxtail-Position waits for it; past it the answer is 503 projection-behind.',
  }),
  CHANGES_POLL_MS: Type.Integer({
    default: 5_000,
    minimum: 100,
    description:
      'How often is looked for changes besides listening for them (LISTEN), for those who wait.',
  }),
};
