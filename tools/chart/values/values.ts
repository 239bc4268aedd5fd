import { Type, type TProperties, type TSchema } from 'typebox';
import { appValues, type AppSettings } from './apps.js';
import { settingsValue } from './app.js';
import {
  externalSecretsValues,
  migrationsValues,
  monitoringValues,
  networkPolicyValues,
  strimziValues,
  topicsValues,
} from './cluster.js';
import { databaseValues, kafkaValues } from './connections.js';
import { choice, count, group, labels, objects, open, part, text } from './words.js';

/** All values of the chart. values.yaml, values.schema.json and the table of its README are made of this. */
export function chartValues(settings: AppSettings, shared: TProperties, endpoint: TSchema) {
  return group('Values of the Foxtail chart.', {
    nameOverride: part("Instead of the chart's name in labels and names."),
    fullnameOverride: part('Instead of release and chart in names.'),
    commonLabels: labels('More labels of everything.'),
    image: group('What all images share.', {
      registry: text('Registry before each repository; empty: that of the cluster.'),
      pullPolicy: choice('When nodes pull.', ['IfNotPresent', 'Always', 'Never'], 'IfNotPresent'),
      pullSecrets: objects('Secrets to pull with: name.'),
    }),
    podSecurityContext: group(
      'User of all containers. The rest is fixed: not root, no privilege, read-only root, seccomp RuntimeDefault.',
      {
        runAsUser: Type.Optional(
          count('User; null where the cluster chooses one (OpenShift).', 65_532, 1),
        ),
        runAsGroup: Type.Optional(count('Group; null likewise.', 65_532, 1)),
        fsGroup: Type.Optional(count('Group of mounted Secrets; null likewise.', 65_532, 1)),
      },
    ),
    config: settingsValue('Settings of all apps; those of one app go before them.', shared, {}),
    tmpSize: text('Most that /tmp may hold, the only place that can be written.', '64Mi', {
      pattern: '^[1-9][0-9]*(Ki|Mi|Gi)$',
    }),
    kafka: kafkaValues,
    database: databaseValues,
    ...appValues(settings, endpoint),
    migrations: migrationsValues,
    topics: topicsValues,
    networkPolicy: networkPolicyValues,
    monitoring: monitoringValues,
    strimzi: strimziValues,
    externalSecrets: externalSecretsValues,
    global: open('What Helm hands to subcharts; not used.'),
  });
}
