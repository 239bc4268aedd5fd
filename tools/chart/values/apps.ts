import { PARTITIONS } from '#contracts';
import type { TProperties, TSchema } from 'typebox';
import { nodeOptions } from '../../node-options.js';
import { workload } from './app.js';
import { connection, kafkaClient } from './connections.js';
import { autoscaling, lagScaling, waysIn } from './routes.js';
import { flag, group, list, name, text } from './words.js';

export type AppSettings = Readonly<Record<AppName, TProperties>>;
export type AppName = 'ingest' | 'projections' | 'read-api' | 'simulator';

/** Options besides the heap, which follows from the memory limit. */
function otherOptions(app: string): string[] {
  return (nodeOptions[app] ?? []).filter((option) => !option.startsWith('--max-old-space-size'));
}

const HTTP = {
  replicas: 2,
  cpu: '250m',
  memory: '512Mi',
  memoryLimit: '1Gi',
  strategy: { maxSurge: 1, maxUnavailable: 0 },
  config: { DRAIN_DELAY_MS: 5_000, DRAIN_TIMEOUT_MS: 20_000 },
};

/** The four apps; `settings` are those that may stand under `config`. */
export function appValues(settings: AppSettings, endpoint: TSchema) {
  return {
    ingest: group('Takes webhooks.', {
      enabled: flag('Deploy it.', true),
      ...workload(
        'ingest',
        { ...HTTP, port: 8080, nodeOptions: otherOptions('ingest') },
        settings.ingest,
      ),
      endpoints: list(
        'Webhook endpoints (docs/endpoints.md), secrets as file: /etc/foxtail/secrets/KEY. A change is taken without a restart.',
        endpoint,
      ),
      endpointsConfigMap: name('ConfigMap with the endpoints file instead, under foxtail.yaml.'),
      webhookSecret: name(
        'Secret with the webhook secrets, mounted whole as /etc/foxtail/secrets: a change is taken without a restart.',
      ),
      kafka: kafkaClient(),
      spool: group('Postgres in which events wait while Kafka is away (docs/ingest.md).', {
        enabled: flag('Without it, an outage of Kafka is answered 503.', true),
        database: connection("The spool's database."),
      }),
      autoscaling: autoscaling(),
      ...waysIn('/webhooks'),
    }),
    projections: group('Folds events into read models.', {
      enabled: flag('Deploy it.', true),
      ...workload(
        'projections',
        {
          ...HTTP,
          mostReplicas: PARTITIONS,
          port: 8081,
          cpu: '500m',
          nodeOptions: otherOptions('projections'),
          strategy: { maxSurge: 0, maxUnavailable: 1 },
          config: {
            CONSUMER_GROUP: 'foxtail-projections',
            DRAIN_DELAY_MS: 0,
            DRAIN_TIMEOUT_MS: 20_000,
          },
        },
        settings.projections,
      ),
      kafka: kafkaClient(),
      database: connection('As a member of foxtail_projector.'),
      spool: connection(
        "The spool's database, where that is another or needs another user: no batch closes by silence while events wait there. Empty: as database.",
      ),
      scaling: lagScaling(PARTITIONS),
    }),
    readApi: group('Answers about batches and documents.', {
      enabled: flag('Deploy it.', true),
      ...workload(
        'read-api',
        { ...HTTP, port: 8082, nodeOptions: otherOptions('read-api') },
        settings['read-api'],
      ),
      database: connection('As a member of foxtail_reader.'),
      autoscaling: autoscaling(),
      ...waysIn('/v1, /docs and /openapi.json'),
    }),
    simulator: group('Plays the vendor: for trying things, never for production.', {
      enabled: flag('Deploy it.', false),
      ...workload(
        'simulator',
        {
          ...HTTP,
          replicas: 1,
          mostReplicas: 1,
          port: 8083,
          cpu: '100m',
          memory: '256Mi',
          memoryLimit: '512Mi',
          nodeOptions: otherOptions('simulator'),
          strategy: { maxSurge: 0, maxUnavailable: 1 },
          config: { DRAIN_DELAY_MS: 0, DRAIN_TIMEOUT_MS: 20_000 },
        },
        settings.simulator,
      ),
      configSecret: name(
        'Secret with its file (simulator.example.yaml), under simulator.yaml; empty: it calls nobody that is there.',
      ),
      stateClaim: name('PersistentVolumeClaim for its state; empty: all ends with the pod.'),
      stateFile: text('Its file in there.', 'simulator.state', { pattern: '^[a-zA-Z0-9._-]+$' }),
    }),
  };
}
