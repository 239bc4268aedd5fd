import { runApp } from '#runtime';
import { ingestConfigSchema } from './ingest.config.js';
import { ingestOpenApi } from './ingest.openapi.js';
import { IngestModule } from './ingest.module.js';
import { ingestProblems } from './webhooks/ingest.problems.js';
import { takeRawBodies } from './webhooks/raw-body.js';
import { routeWebhooks } from './webhooks/webhook.route.js';

await runApp(
  {
    name: 'ingest',
    summary: 'takes signed webhooks and records each as an event in Kafka',
    schema: ingestConfigSchema,
    problems: ingestProblems,
    openapi: ingestOpenApi,
    bodyLimit: (config) => config.BODY_LIMIT_BYTES,
    module: (context) => IngestModule.register(context),
    configure: (app, context) => {
      takeRawBodies(app);
      routeWebhooks(app, context);
    },
  },
  process.env,
  process.argv.slice(2),
);
