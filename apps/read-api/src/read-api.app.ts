import type { AppDefinition } from '#runtime';
import { databaseFaults } from '#wire';
import { allowOrigins } from './http/cors.js';
import { measureRequests } from './http/read-api.metrics.js';
import { readApiProblems } from './http/read-api.problems.js';
import { sendSecurityHeaders } from './http/security-headers.js';
import { readApiOpenApi } from './openapi/read-api.openapi.js';
import { readApiConfigSchema } from './read-api.config.js';
import { ReadApiModule } from './read-api.module.js';

/** The read API as a process: `main.ts` runs it, tests look inside. */
export const readApi: AppDefinition<typeof readApiConfigSchema> = {
  name: 'read-api',
  summary: 'answers over REST whether a batch is done, and with what',
  schema: readApiConfigSchema,
  faultsOf: databaseFaults,
  problems: readApiProblems,
  openapi: readApiOpenApi,
  // It takes no bodies.
  bodyLimit: () => 1_024,
  module: (context) => ReadApiModule.register(context),
  configure: (app, { config, metrics }) => {
    measureRequests(app, metrics);
    sendSecurityHeaders(app, config);
    allowOrigins(app, config);
  },
};
