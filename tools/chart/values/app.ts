import { Type, type TProperties } from 'typebox';
import {
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

/** What is an app's own; the rest is the same for all. */
export interface AppDefaults {
  replicas: number;
  /** Fixed by who shares work: one replica a partition at most. */
  mostReplicas?: number;
  port: number;
  cpu: string;
  memory: string;
  memoryLimit: string;
  nodeOptions: string[];
  strategy: { maxSurge: number; maxUnavailable: number };
  /** Settings whose default here is another than the app's own, or that the templates need. */
  config: Record<string, string | number>;
}

/** Values that every Deployment has. */
export function workload(app: string, defaults: AppDefaults, settings: TProperties) {
  return {
    image: image(`foxtail/${app}`),
    replicas: count(
      'Pods, where nothing scales them.',
      defaults.replicas,
      0,
      defaults.mostReplicas,
    ),
    port: port('Port of the app (PORT), of its probes and metrics.', defaults.port),
    config: settingsValue(
      `The app's settings, by their names as environment variables (node dist/apps/${app}/src/main.js --help).`,
      settings,
      defaults.config,
    ),
    extraEnv: objects(
      'More environment variables, as Kubernetes has them: for Node itself, or a secret of the endpoints file.',
    ),
    resources: resources(defaults.cpu, defaults.memory, defaults.memoryLimit),
    heapPercent: heapPercent(),
    nodeOptions: list('More options of Node.', Type.String(), defaults.nodeOptions),
    strategy: group('How a rollout goes.', {
      maxSurge: count('Pods more than wanted at once.', defaults.strategy.maxSurge),
      maxUnavailable: count('Pods fewer than wanted at once.', defaults.strategy.maxUnavailable),
    }),
    preStopSeconds: count(
      'Sleep before SIGTERM. Not needed: DRAIN_DELAY_MS keeps a stopping pod serving, unready.',
      0,
    ),
    terminationGracePeriodSeconds: count(
      'How long Kubernetes lets a pod stop. 0: preStopSeconds + DRAIN_DELAY_MS + DRAIN_TIMEOUT_MS + 5 s; less is refused.',
      0,
    ),
    probes: probes(),
    podDisruptionBudget: group('What draining nodes respects.', {
      enabled: flag('Make one.', true),
      maxUnavailable: count('Pods that may be away at once.', 1, 1),
    }),
    serviceAccount: group('Its pods never talk to Kubernetes: no token is mounted.', {
      create: flag('Make one for this app.', true),
      name: name('Its name; empty: made of the release and the app.'),
      annotations: texts('Annotations, for a cloud that knows pods by them.'),
    }),
    service: group('Service in front of it.', {
      port: port('Port.', 80),
      annotations: texts('Annotations.'),
    }),
    podAnnotations: texts('Annotations of its pods.'),
    podLabels: labels('More labels of its pods; they go before commonLabels.'),
    ...placement(),
    extraVolumes: objects('More volumes of its pods, such as of a CSI driver for secrets.'),
    extraVolumeMounts: objects('Where they are mounted.'),
  };
}

/** Settings by the names of their variables, as the app's own schema has them. */
export function settingsValue(description: string, settings: TProperties, fallback: object) {
  const properties = Object.entries(settings).map(([name, schema]) => {
    const { default: ownDefault, ...rest } = schema as {
      default?: string | number | boolean;
      description?: string;
    };
    const note = ownDefault === undefined ? '' : ` Default ${String(ownDefault)}.`;
    return [name, Type.Optional({ ...rest, description: `${rest.description}${note}` })];
  });
  return Type.Object(Object.fromEntries(properties) as TProperties, {
    description,
    default: fallback,
    additionalProperties: false,
  });
}

export const image = (repository: string) =>
  group('Container image.', {
    repository: text('Repository, below image.registry.', repository),
    tag: text("Tag; empty: the chart's appVersion."),
    digest: text('Digest, which counts instead of the tag.', '', {
      pattern: '^(sha256:[0-9a-f]{64})?$',
    }),
  });

const QUANTITY = { pattern: '^([0-9]+(\\.[0-9]+)?(m|k|M|G|Ki|Mi|Gi)?)?$' };
/** YAML takes whole processors, written as usual, for a number. */
const CPU = { ...QUANTITY, type: ['string', 'number'], exclusiveMinimum: 0 };

export function resources(cpu: string, memory: string, limit: string) {
  return group('CPU and memory.', {
    requests: group('What is set aside.', {
      cpu: text('CPU.', cpu, CPU),
      memory: text('Memory.', memory, QUANTITY),
    }),
    limits: group('What is not passed.', {
      cpu: text('CPU; empty: no limit, since a limit makes pauses.', '', CPU),
      memory: text("Memory, in Mi or Gi: Node's heap follows from it.", limit, {
        pattern: '^[1-9][0-9]*(Mi|Gi)$',
      }),
    }),
  });
}

export const heapPercent = () =>
  count(
    "Share of the memory limit that Node's heap may take (--max-old-space-size); bodies and buffers are outside it.",
    50,
    10,
    75,
  );

export const placement = () => ({
  nodeSelector: texts('Nodes that it may run on.'),
  tolerations: objects('Taints that it tolerates.'),
  affinity: open('Affinity.'),
  topologySpreadConstraints: objects(
    'How pods spread; labelSelector and matchLabelKeys are added.',
    [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
      },
      { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
  ),
  priorityClassName: name('Priority class.'),
});

/** Liveness asks the process only, never Kafka or Postgres (docs/projections.md). */
function probes() {
  const one = (what: string, periodSeconds: number, failureThreshold: number) =>
    group(what, {
      periodSeconds: count('Seconds between two.', periodSeconds, 1),
      timeoutSeconds: count('Seconds that an answer may take.', 3, 1),
      failureThreshold: count('Failures in a row that count.', failureThreshold, 1),
    });
  return group('Kubernetes asks /livez and /readyz.', {
    startup: one('Until it first answers /livez.', 2, 90),
    liveness: one('Then /livez: past it the pod is restarted.', 10, 3),
    readiness: one('/readyz: past it no traffic comes.', 5, 2),
  });
}
