import { Type } from 'typebox';
import { choice, flag, group, list, name, objects, open, text, texts } from './words.js';

/** Ways in from outside. What they lead to is fixed: metrics and probes stay inside. */
export const waysIn = (paths: string) => ({
  ingress: group(`An Ingress to ${paths}.`, {
    enabled: flag('Make one.', false),
    className: text('Its class.'),
    annotations: texts('Annotations.'),
    host: text('Host. Required.'),
    tlsSecret: name("Secret with the host's certificate; empty: no TLS here."),
  }),
  httpRoute: group(`An HTTPRoute (Gateway API) to ${paths}.`, {
    enabled: flag('Make one.', false),
    annotations: texts('Annotations.'),
    parentRefs: objects('Gateways that it joins: name, namespace, sectionName. Required.'),
    hostnames: list('Hosts.', Type.String()),
    timeouts: open('Timeouts, such as request: 0s, where streams shall not be cut.'),
  }),
});

const cpuScaling = (most: number) => ({
  enabled: flag('Scale by load, instead of replicas.', false),
  minReplicas: group_count('Pods at least.', 2),
  maxReplicas: group_count('Pods at most.', most),
  targetCPUPercent: group_count('Share of the requested CPU that pods shall use.', 70),
});

/** For apps that share load in any number. */
export const autoscaling = () =>
  group('HorizontalPodAutoscaler.', {
    ...cpuScaling(10),
    metrics: objects('More metrics, as autoscaling/v2 has them.'),
    behavior: open('How fast it goes up and down.', {
      scaleDown: { stabilizationWindowSeconds: 300 },
    }),
  });

function group_count(description: string, fallback: number) {
  return Type.Integer({ description, default: fallback, minimum: 1 });
}

/** For projections: a pod more than there are partitions would have nothing to do. */
export const lagScaling = (partitions: number) => {
  const pods = (description: string, fallback: number) =>
    Type.Integer({ description, default: fallback, minimum: 1, maximum: partitions });
  return group(`Scaling by lag, up to ${partitions} pods: one a partition.`, {
    mode: choice(
      "fixed: `replicas`; keda: a ScaledObject on the consumer group's lag; hpa: a HorizontalPodAutoscaler on a metric that an adapter serves.",
      ['fixed', 'keda', 'hpa'],
      'fixed',
    ),
    minReplicas: pods('Pods at least; one always runs, since it also closes silent batches.', 1),
    maxReplicas: pods('Pods at most.', partitions),
    lag: group_count('Events behind that one pod shall have to catch up with.', 5_000),
    stabilizationSeconds: Type.Integer({
      description:
        'It scales down to the most pods that were wanted within these seconds: each change makes the pods share the partitions anew.',
      default: 300,
      minimum: 0,
      maximum: 3_600,
    }),
    keda: group('For mode keda.', {
      pollingInterval: group_count('Seconds between two looks.', 15),
      authentication: text(
        'TriggerAuthentication that there is already. Empty: one is made out of projections.kafka and kafka.tls.',
      ),
    }),
    hpa: group('For mode hpa.', {
      metric: text(
        'External metric with the lag, such as sum(max by (topic, partition) (foxtail_projections_lag_events)): each replica tells all of it.',
        'foxtail_projections_lag_events',
      ),
      selector: open('Its labels.'),
    }),
  });
};
