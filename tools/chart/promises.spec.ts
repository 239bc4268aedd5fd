import { describe, expect, test } from '@jest/globals';
import { largestMessage, PARTITIONS, topicKinds, topicSettings, topicsOf } from '#contracts';
import { nodeOptions } from '../node-options.js';
import { allRendered, componentOf, ofKind, podOf, type Container } from './rendered.js';

const rendered = allRendered();
const pods = ofKind(rendered, 'Deployment', 'Job').map((one) => ({
  ...one,
  pod: podOf(one.manifest),
  container: podOf(one.manifest)['containers'][0] as Container,
}));
const deployments = pods.filter(({ manifest }) => manifest.kind === 'Deployment');

describe('every pod', () => {
  test.each(pods)('$title is restricted', ({ pod, container }) => {
    expect(pod['containers']).toHaveLength(1);
    expect(pod['securityContext']).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod['automountServiceAccountToken']).toBe(false);
    for (const shared of ['hostNetwork', 'hostPID', 'hostIPC', 'initContainers'])
      expect(pod).not.toHaveProperty(shared);
    expect(JSON.stringify(pod)).not.toMatch(/hostPath|privileged|runAsUser":0/);
  });

  test.each(pods)(
    '$title has its own account, and a /tmp to write to',
    ({ pod, container, manifest }) => {
      expect(pod['serviceAccountName']).toMatch(/./);
      expect(pod['serviceAccountName']).not.toBe('default');
      expect(pod['volumes']).toContainEqual({ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } });
      const mounts = container['volumeMounts'] as {
        name: string;
        mountPath: string;
        readOnly?: boolean;
      }[];
      const writable = mounts
        .filter(({ readOnly }) => readOnly !== true)
        .map((one) => one.mountPath);
      expect(writable).toEqual(
        componentOf(manifest) === 'simulator' ? ['/tmp', '/var/lib/foxtail'] : ['/tmp'],
      );
    },
  );

  test.each(pods)(
    '$title follows its Secrets: none is mounted as a single file',
    ({ container }) => {
      expect(JSON.stringify(container['volumeMounts'])).not.toContain('subPath');
    },
  );

  test.each(pods)('$title has bounds, and a heap that fits them', ({ container }) => {
    const { requests, limits } = container['resources'];
    expect(requests).toEqual({ cpu: expect.any(String), memory: expect.any(String) });
    const mebibytes = parseInt(limits.memory, 10) * (limits.memory.endsWith('Gi') ? 1024 : 1);
    const [option] = container.args;
    const heap = Number(/^--max-old-space-size=(\d+)$/.exec(option ?? '')?.[1]);
    expect(heap).toBeGreaterThanOrEqual(mebibytes * 0.45);
    expect(heap).toBeLessThanOrEqual(mebibytes * 0.75);
  });

  test.each(pods)('$title names a version of its image', ({ container }) => {
    expect(container.image).toMatch(/[a-z]:\d+\.\d+\.\d+$|@sha256:[0-9a-f]{64}$/);
  });

  test.each(pods)('$title holds no secret', ({ container, among }) => {
    const values = (container.env ?? []).map(({ value }) => value ?? '');
    expect(values.filter((value) => /:\/\/[^/@:]*:[^/@]+@/.test(value))).toEqual([]);
    expect(among.manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });
});

describe('every app', () => {
  test.each(deployments)('$title is asked as the design says', ({ container }) => {
    expect(container['startupProbe'].httpGet).toEqual({ path: '/livez', port: 'http' });
    expect(container['livenessProbe'].httpGet).toEqual({ path: '/livez', port: 'http' });
    expect(container['readinessProbe'].httpGet).toEqual({ path: '/readyz', port: 'http' });
  });

  test.each(deployments)(
    '$title has the time that its stop may take',
    ({ pod, container, among, manifest }) => {
      const settings = among.manifests.find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === manifest.metadata.name,
      )?.data;
      const drain = Number(settings?.['DRAIN_DELAY_MS']) + Number(settings?.['DRAIN_TIMEOUT_MS']);
      const sleep = Number(container['lifecycle']?.preStop.sleep.seconds ?? 0);
      expect(drain).toBeGreaterThanOrEqual(20_000);
      expect(pod['terminationGracePeriodSeconds'] * 1_000).toBeGreaterThan(sleep * 1_000 + drain);
    },
  );

  test.each(deployments.filter(({ among }) => among.set === 'minimal'))(
    '$title has the options that it is measured with',
    ({ container, manifest }) => {
      const measured = nodeOptions[componentOf(manifest)] ?? [];
      const options = container.args.slice(0, -1);
      expect(options).toEqual(expect.arrayContaining([...measured]));
      expect(container.args.at(-1)).toBe(`dist/apps/${componentOf(manifest)}/src/main.js`);
    },
  );

  test.each(deployments)('$title spreads by its own labels', ({ pod, manifest }) => {
    const spread = pod['topologySpreadConstraints'] as { labelSelector: object }[];
    expect(spread.length).toBeGreaterThan(0);
    for (const { labelSelector } of spread)
      expect(labelSelector).toEqual(manifest.spec['selector']);
  });

  test.each(deployments)(
    '$title is found by a Service and a disruption budget',
    ({ manifest, among }) => {
      const labels = manifest.spec['template'].metadata.labels as object;
      const finds = (selector: object) => expect(labels).toMatchObject(selector);
      const named = (kind: string) =>
        among.manifests.find(
          (one) => one.kind === kind && one.metadata.name === manifest.metadata.name,
        );
      finds(named('Service')?.spec['selector']);
      const budget = named('PodDisruptionBudget');
      const isOff =
        among.values[componentOf(manifest) === 'read-api' ? 'readApi' : '']?.podDisruptionBudget
          ?.enabled === false;
      expect(budget === undefined).toBe(isOff);
      if (budget) finds(budget.spec['selector'].matchLabels);
    },
  );

  test('gets new pods when its settings change, and not when endpoints do', () => {
    const sums = new Map(
      deployments
        .filter(({ manifest }) => componentOf(manifest) === 'ingest')
        .map(({ among, manifest }) => [
          among.set,
          manifest.spec['template'].metadata.annotations['checksum/settings'] as string,
        ]),
    );
    // These two differ in settings; minimal and gateway-api in nothing but endpoints and addresses of Kafka.
    expect(sums.get('tls-sasl')).not.toBe(sums.get('everything'));
    for (const sum of sums.values()) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('projections', () => {
  const sets = rendered.filter(({ manifests }) =>
    manifests.some((one) => componentOf(one) === 'projections'),
  );

  test.each(sets)('$set: never more pods than partitions', ({ manifests }) => {
    const own = manifests.filter((one) => componentOf(one) === 'projections');
    const most = own.flatMap(({ spec }) => [
      spec?.['replicas'],
      spec?.['maxReplicas'],
      spec?.['maxReplicaCount'],
    ]);
    const known = most.filter((count) => count !== undefined) as number[];
    expect(known).toHaveLength(1);
    expect(known[0]).toBeLessThanOrEqual(PARTITIONS);
  });

  test('are scaled by KEDA on each topic that they read', () => {
    const [scaled] = ofKind(rendered, 'ScaledObject');
    const topics = topicsOf();
    expect(scaled?.manifest.spec['triggers'].map((one: any) => one.metadata.topic)).toEqual([
      topics.documents,
      topics.files,
      topics.batches,
    ]);
    expect(scaled?.manifest.spec['minReplicaCount']).toBeGreaterThan(0);
  });
});

describe('network policies', () => {
  const sets = rendered.filter(({ values }) => values['networkPolicy']?.enabled !== false);

  test.each(sets)('$set: all is denied, and each component has its own', ({ manifests }) => {
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    const deny = policies.find((one) => componentOf(one) === 'deny');
    expect(deny?.spec).toEqual({
      podSelector: {
        matchLabels: {
          'app.kubernetes.io/name': expect.any(String),
          'app.kubernetes.io/instance': 'foxtail',
        },
      },
      policyTypes: ['Ingress', 'Egress'],
    });
    for (const { kind, spec } of manifests) {
      if (kind !== 'Deployment' && kind !== 'Job') continue;
      const labels = spec['template'].metadata.labels as Record<string, string>;
      expect(labels).toMatchObject(deny?.spec['podSelector'].matchLabels);
      const own = policies.find(
        (one) => componentOf(one) === labels['app.kubernetes.io/component'],
      );
      expect(labels).toMatchObject(own?.spec['podSelector'].matchLabels);
    }
  });

  test.each(sets)('$set: no rule is open to all peers by being empty', ({ manifests }) => {
    for (const { kind, spec } of manifests) {
      if (kind !== 'NetworkPolicy') continue;
      for (const rule of spec['ingress'] ?? []) expect(rule.from?.length).toBeGreaterThan(0);
      for (const rule of spec['egress'] ?? []) expect(rule.ports?.length).toBeGreaterThan(0);
    }
  });
});

describe('the Jobs', () => {
  test.each(ofKind(rendered, 'Job'))(
    '$title: what it needs is there before it',
    ({ manifest, among }) => {
      const weight = (annotations: Record<string, string> = {}) => {
        expect(annotations['helm.sh/hook']).toBe('pre-install,pre-upgrade');
        return Number(annotations['helm.sh/hook-weight']);
      };
      const own = weight(manifest.metadata.annotations);
      const needed = among.manifests.filter(
        (one) =>
          one !== manifest &&
          componentOf(one) === componentOf(manifest) &&
          one.kind !== 'KafkaTopic',
      );
      expect(needed.map(({ kind }) => kind)).toContain('ServiceAccount');
      for (const one of needed) expect(weight(one.metadata.annotations)).toBeLessThan(own);
      const command = podOf(manifest)['containers'][0].args.slice(1).join(' ') as string;
      expect(command).toBe(
        componentOf(manifest) === 'topics'
          ? 'dist/tools/topics.main.js apply --replication-factor 3'
          : 'dist/tools/migrate.main.js',
      );
    },
  );

  test('an ExternalSecret that they need comes first, and its Secret outlives it', () => {
    const made = ofKind(rendered, 'ExternalSecret').map(({ manifest }) => manifest);
    const [early, ...others] = made.filter(
      ({ spec }) => spec['target'].creationPolicy === 'Orphan',
    );
    expect(others).toEqual([]);
    expect(early?.metadata).toMatchObject({
      name: 'foxtail-migrations',
      annotations: { 'helm.sh/hook-weight': '-10' },
    });
    expect(made).toHaveLength(2);
  });
});

describe('what is reached from outside', () => {
  test.each(ofKind(rendered, 'Ingress'))(
    '$title leads to no metrics and no probes',
    ({ manifest }) => {
      const paths = manifest.spec['rules'].flatMap((rule: any) =>
        rule.http.paths.map((one: any) => one.path),
      );
      expect(paths).toEqual(
        componentOf(manifest) === 'ingest' ? ['/webhooks'] : ['/v1', '/docs', '/openapi.json'],
      );
    },
  );

  test.each(ofKind(rendered, 'HTTPRoute'))(
    '$title leads to no metrics and no probes',
    ({ manifest }) => {
      const paths = manifest.spec['rules'][0].matches.map((one: any) => one.path.value);
      expect(paths).toEqual(
        componentOf(manifest) === 'ingest' ? ['/webhooks'] : ['/v1', '/docs', '/openapi.json'],
      );
    },
  );
});

describe('Strimzi', () => {
  const topics = ofKind(rendered, 'KafkaTopic').map(({ manifest }) => manifest);

  test.each([...topicKinds])('the topic of %s is that of the contracts', (kind) => {
    const topic = topics.find(({ metadata }) => metadata.name === topicsOf()[kind]);
    const wanted = topicSettings(kind, 3);
    expect(topic?.spec).toMatchObject({ partitions: PARTITIONS, replicas: 3 });
    const settings = Object.entries(topic?.spec['config']).map(([name, value]) => [
      name,
      String(value),
    ]);
    expect(Object.fromEntries(settings)).toEqual(wanted);
    expect(wanted['max.message.bytes']).toBe(String(largestMessage(kind)));
    expect(topic?.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
  });

  test('there are no other topics', () => {
    expect(topics).toHaveLength(topicKinds.length);
  });

  test('users may do what their app does, and no more', () => {
    const rights = ofKind(rendered, 'KafkaUser').map(({ manifest }) => [
      componentOf(manifest),
      manifest.spec['authorization'].acls.map(
        (acl: any) =>
          `${acl.resource.type} ${acl.resource.patternType} ${acl.resource.name}: ${acl.operations.join()}`,
      ),
    ]);
    expect(Object.fromEntries(rights)).toEqual({
      ingest: [
        'topic literal foxtail.documents.v1: Describe,Write',
        'topic literal foxtail.files.v1: Describe,Write',
        'topic literal foxtail.batches.v1: Describe,Write',
        'topic literal foxtail.unmapped.v1: Describe,Write',
      ],
      projections: [
        'topic literal foxtail.documents.v1: Describe,Read',
        'topic literal foxtail.files.v1: Describe,Read',
        'topic literal foxtail.batches.v1: Describe,Read',
        'topic literal foxtail.batches.v1: Describe,Write',
        'topic literal foxtail.dead-letters.v1: Describe,Write',
        'group literal foxtail-projections: Describe,Read',
      ],
    });
  });
});
