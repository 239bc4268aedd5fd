import { fileURLToPath } from 'node:url';

/** The tests' own Kafka and Postgres: a running `npm start` in the same clone is not disturbed. */
export const stateDir = fileURLToPath(new URL('../../.foxtail/test', import.meta.url));

/** The stack's code as `npm test` has built it. */
export function importStack() {
  return import(new URL('../../dist/tools/stack/index.js', import.meta.url).href);
}
