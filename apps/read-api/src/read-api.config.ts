import { Type, type Static } from 'typebox';
import { portSetting, runtimeSettings } from '#runtime';

/** Settings of the read API, out of environment variables. */
export const readApiConfigSchema = Type.Object({
  ...runtimeSettings,
  PORT: portSetting(8082),
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: 'Postgres, as postgres://user:password@host:port/database.',
  }),
  POOL_SIZE: Type.Integer({
    default: 10,
    minimum: 1,
    description: 'Connections to Postgres at most.',
  }),
  STATEMENT_TIMEOUT_MS: Type.Integer({
    default: 5_000,
    minimum: 100,
    description: 'No query runs longer; the answer is then 503.',
  }),
});
export type ReadApiConfig = Static<typeof readApiConfigSchema>;
