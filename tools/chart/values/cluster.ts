import { Type } from 'typebox';
import { heapPercent, image, placement, resources } from './app.js';
import { connection, kafkaClient } from './connections.js';
import {
  choice,
  count,
  flag,
  group,
  labels,
  list,
  name,
  objects,
  open,
  port,
  text,
  texts,
} from './words.js';

const peers = (description: string, fallback: object[] = []) => objects(description, fallback);

const way = (what: string, ports: number[]) =>
  group(what, {
    cidrs: list(
      'Address ranges, such as 10.1.0.0/16.',
      Type.String({ pattern: '^[0-9a-fA-F.:]+/[0-9]{1,3}$' }),
    ),
    peers: peers('Peers of other kinds, as NetworkPolicy has them. Both empty: any address.'),
    ports: list('TCP ports.', port('', 1), ports),
  });

export const networkPolicyValues = group('NetworkPolicies: all is denied but what is named here.', {
  enabled: flag('Make them.', true),
  gateways: peers(
    'Who may call ingest and the read API: your ingress controller or gateway. The default is every pod of the cluster: narrow it.',
    [{ namespaceSelector: {} }],
  ),
  monitoring: peers('Who may read metrics, of all apps: your Prometheus. Narrow it likewise.', [
    { namespaceSelector: {} },
  ]),
  dns: group('Names.', {
    peers: peers('Who answers for them.', [
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
    ]),
    port: port('UDP and TCP port.', 53),
  }),
  kafka: way('Ingest and projections to Kafka.', [9092, 9093]),
  postgres: way('All but the simulator to Postgres.', [5432]),
  otlp: way('Apps with tracing to their collector.', [4318]),
  oidc: way("The read API to the issuer's key set, where OIDC_JWKS_URL is set.", [443]),
  extraEgress: objects('More egress rules, for all apps.'),
});

export const migrationsValues = group(
  'Job before an install or upgrade that brings the databases up to date; the old pods still run while it does, so migrations only add.',
  {
    enabled: flag('Run it. If not, run npm run migrate before each upgrade.', true),
    database: connection('As a member of foxtail_migrator, or as who may create roles.'),
    spool: connection("The spool's database, where that is another. Empty: as database."),
    ...job(),
  },
);

export const topicsValues = group(
  'Job before an install or upgrade that makes the topics that are missing (npm run topics -- apply); it never changes or deletes one.',
  {
    enabled: flag('Run it. If not, make them by hand, or by `strimzi`.', false),
    replicationFactor: count('Copies of each partition; 0: 3, or as many as there are brokers.', 0),
    kafka: kafkaClient(),
    ...job(),
  },
);

/** Values of a Job that runs one of the commands. */
function job() {
  return {
    image: image('foxtail/tools'),
    resources: resources('100m', '256Mi', '512Mi'),
    heapPercent: heapPercent(),
    backoffLimit: count('Times that it is tried again.', 3),
    activeDeadlineSeconds: count(
      'Seconds after which it has failed, and the install or upgrade with it. Helm itself waits 5 minutes: give it a longer --timeout.',
      900,
      1,
    ),
    serviceAccountAnnotations: texts('Annotations of its own ServiceAccount.'),
    podAnnotations: texts('Annotations of its pod.'),
    nodeSelector: placement().nodeSelector,
    tolerations: placement().tolerations,
  };
}

export const monitoringValues = group('For the Prometheus operator and Grafana.', {
  serviceMonitor: group('ServiceMonitor of all apps.', {
    enabled: flag('Make it.', false),
    labels: labels('Labels by which your Prometheus finds it.'),
    interval: text('How often.', '30s'),
  }),
  prometheusRule: group('Alerts (docs/operations/alerts).', {
    enabled: flag('Make it.', false),
    labels: labels('Labels by which your Prometheus finds it.'),
    scope: choice(
      'Whose series they read: those of this namespace; of this release alone, which needs serviceMonitor; or all that Prometheus has. Alerts have the namespace as a label, but with all.',
      ['namespace', 'release', 'all'],
      'namespace',
    ),
    without: list(
      'Alerts that are left out, such as FoxtailSilence where webhooks are rare.',
      Type.String({ pattern: '^Foxtail[A-Za-z]+$' }),
    ),
    runbooks: text(
      'What stands before docs/operations/alerts/ in runbook_url: the address of your copy of the repository, with a slash at its end.',
      '',
      { pattern: '^(https?://.*/)?$' },
    ),
  }),
  dashboard: group("ConfigMap with Grafana's dashboard.", {
    enabled: flag('Make it.', false),
    labels: labels("Labels by which Grafana's sidecar finds it.", { grafana_dashboard: '1' }),
    annotations: texts('Annotations, such as the folder.'),
  }),
});

export const strimziValues = group('Topics and users as resources of Strimzi.', {
  topics: flag('Make a KafkaTopic each. They stay when the release goes.', false),
  users: flag(
    'Make a KafkaUser each for ingest, projections and the commands, with the least that they need (npm run topics -- acls). Name their Secrets, such as foxtail-ingest, where a Secret is asked for.',
    false,
  ),
  cluster: name('Name of the Kafka resource. Required with one of these.'),
  namespace: name(
    "Its operators' namespace; empty: the release's. Users' Secrets appear there: if it is another, have them copied.",
  ),
  replicas: count('Copies of each partition.', 3, 1),
  authentication: choice(
    'How users prove who they are.',
    ['scram-sha-512', 'tls'],
    'scram-sha-512',
  ),
});

export const externalSecretsValues = group('Secrets out of a store, by External Secrets.', {
  enabled: flag('Make an ExternalSecret for each below.', false),
  store: group('The store.', {
    name: name('Its name.'),
    kind: choice('Its kind.', ['SecretStore', 'ClusterSecretStore'], 'SecretStore'),
  }),
  refreshInterval: text('How often they are read again.', '1m'),
  secrets: list(
    'Secrets to make: name, to be named where a Secret is asked for; and data (secretKey and remoteRef), or dataFrom, as ExternalSecret has them.',
    Type.Object(
      {
        name: Type.String({ minLength: 1 }),
        data: Type.Optional(Type.Array(open(''))),
        dataFrom: Type.Optional(Type.Array(open(''))),
      },
      { additionalProperties: false },
    ),
  ),
});
