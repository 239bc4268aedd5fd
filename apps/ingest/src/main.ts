import { runApp } from '#runtime';
import { databaseFaults, kafkaFaults } from '#wire';
import { ingestConfigSchema } from './ingest.config.js';
import { ingestOpenApi } from './ingest.openapi.js';
import { IngestModule } from './ingest.module.js';
import { ingestProblems } from './webhooks/ingest.problems.js';
import { WebhookRoute } from './webhooks/webhook.route.js';

const webhooks = new WebhookRoute();

await runApp(
  {
    name: 'ingest',
    summary: 'takes signed webhooks and records each as an event in Kafka',
    schema: ingestConfigSchema,
    faultsOf: (given) => [...kafkaFaults(given), ...databaseFaults(given)],
    problems: ingestProblems,
    openapi: ingestOpenApi,
    bodyLimit: (config) => config.BODY_LIMIT_BYTES,
    module: (context) => IngestModule.register(context),
    routes: (fastify) => webhooks.register(fastify),
    configure: (app, context) => webhooks.connect(app, context),
  },
  process.env,
  process.argv.slice(2),
);
