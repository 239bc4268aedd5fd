import { Type, type Static } from 'typebox';
import { portSetting, runtimeSettings } from '#runtime';
import { databaseSettings } from '#wire';
import { accessDependencies, accessSettings } from './access/access.config.js';
import { streamSettings } from './streams/stream.config.js';
import { waitingSettings } from './waiting/waiting.config.js';

/** Settings of the read API, out of environment variables. */
export const readApiConfigSchema = Type.Object(
  {
    ...runtimeSettings,
    REQUEST_TIMEOUT_MS: Type.Integer({
      ...runtimeSettings.REQUEST_TIMEOUT_MS,
      default: 10_000,
    }),
    PORT: portSetting(8082),
    ...databaseSettings,
    POOL_SIZE: Type.Integer({
      default: 10,
      minimum: 1,
      description: 'Connections to Postgres at most.',
    }),
    POOL_TIMEOUT_MS: Type.Integer({
      default: 5_000,
      minimum: 100,
      description: 'How long a request waits for one of them; the answer is then 503.',
    }),
    STATEMENT_TIMEOUT_MS: Type.Integer({
      default: 5_000,
      minimum: 100,
      description:
        'No query runs longer, also where whoever asked has gone; the answer is then 503.',
    }),
    ...accessSettings,
    ...waitingSettings,
    ...streamSettings,
  },
  { dependentRequired: accessDependencies },
);
export type ReadApiConfig = Static<typeof readApiConfigSchema>;
