import { describe, expect, test } from '@jest/globals';
import { nodeOptions } from '../node-options.js';
import { allPods, allRendered, componentOf, keyOf, pick, podLabelsOf } from './rendered.js';

const pods = allPods(allRendered());
const deployments = pods.filter(({ manifest }) => manifest.kind === 'Deployment');

describe('every pod', () => {
  test.each(pods)('$title is restricted', ({ pod, container }) => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(pod.containers).toHaveLength(1);
    expect(pick(container, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const shared of ['hostNetwork', 'hostPID', 'hostIPC', 'initContainers'])
      expect(pod).not.toHaveProperty(shared);
    expect(JSON.stringify(pod)).not.toMatch(/hostPath|privileged|runAsUser":0/);
  });

  test.each(pods)('$title has an account, and /tmp to write to', ({ pod, container, manifest }) => {
    expect(pod.serviceAccountName).toMatch(/^(foxtail-|shared|documents-)/);
    expect(pick(pod, 'volumes')).toContainEqual({ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } });
    const writable = container.volumeMounts.filter(({ readOnly }) => readOnly !== true);
    expect(writable.map(({ mountPath }) => mountPath)).toEqual(
      componentOf(manifest) === 'simulator' ? ['/tmp', '/var/lib/foxtail'] : ['/tmp'],
    );
  });

  test.each(pods)('$title follows its Secrets: none is mounted as one file', ({ container }) => {
    expect(JSON.stringify(container.volumeMounts)).not.toContain('subPath');
  });

  test.each(pods)('$title has bounds, and a heap that fits them', ({ container }) => {
    const { requests, limits } = container.resources;
    expect(requests).toEqual({ cpu: expect.any(String), memory: expect.any(String) });
    const mebibytes = parseInt(limits.memory, 10) * (limits.memory.endsWith('Gi') ? 1024 : 1);
    const heap = Number(/^--max-old-space-size=(\d+)$/.exec(container.args[0] ?? '')?.[1]);
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
    expect(container).toMatchObject({
      startupProbe: { httpGet: { path: '/livez', port: 'http' } },
      livenessProbe: { httpGet: { path: '/livez', port: 'http' } },
      readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
    });
  });

  test.each(deployments)('$title has the time that its stop may take', (one) => {
    const settings = one.among.manifests.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === one.manifest.metadata.name,
    )?.data;
    const drainMs = Number(settings?.['DRAIN_DELAY_MS']) + Number(settings?.['DRAIN_TIMEOUT_MS']);
    const sleep = pick<number | undefined>(one.container, 'lifecycle.preStop.sleep.seconds') ?? 0;
    expect(drainMs).toBeGreaterThanOrEqual(20_000);
    expect(one.pod.terminationGracePeriodSeconds).toBeGreaterThan(sleep + drainMs / 1_000);
  });

  test.each(deployments.filter(({ among }) => among.set === 'minimal'))(
    '$title has the options that it is measured with',
    ({ container, manifest }) => {
      const options = container.args.slice(0, -1);
      expect(options).toEqual(
        expect.arrayContaining([...(nodeOptions[componentOf(manifest)] ?? [])]),
      );
      expect(container.args.at(-1)).toBe(`dist/apps/${componentOf(manifest)}/src/main.js`);
    },
  );

  test.each(deployments)('$title spreads by its own labels', ({ pod, manifest }) => {
    const spread = pick<{ labelSelector: object }[]>(pod, 'topologySpreadConstraints');
    expect(spread.map(({ labelSelector }) => labelSelector)).toEqual(
      Array(2).fill(pick(manifest, 'spec.selector')),
    );
  });

  test.each(deployments)('$title is found by a Service and a budget', ({ manifest, among }) => {
    const named = (kind: string) =>
      among.manifests.find(
        (one) => one.kind === kind && one.metadata.name === manifest.metadata.name,
      );
    const labels = podLabelsOf(manifest);
    expect(labels).toMatchObject(pick<object>(named('Service'), 'spec.selector'));
    const budget = named('PodDisruptionBudget');
    const path = `${keyOf(componentOf(manifest))}.podDisruptionBudget.enabled`;
    expect(budget === undefined).toBe(pick(among.values, path) === false);
    if (budget) expect(labels).toMatchObject(pick<object>(budget, 'spec.selector.matchLabels'));
  });

  test('gets new pods when its settings change, and not when endpoints do', () => {
    const sumOf = (set: string, component: string) => {
      const found = deployments.find(
        ({ among, manifest }) => among.set === set && componentOf(manifest) === component,
      );
      return pick<Record<string, string>>(found?.manifest, 'spec.template.metadata.annotations')[
        'checksum/settings'
      ];
    };
    expect(sumOf('tls-sasl', 'ingest')).not.toBe(sumOf('minimal', 'ingest'));
    // These two differ in endpoints and Secrets, and in nothing that the read API is told as a setting.
    expect(sumOf('gateway-api', 'read-api')).toBe(sumOf('minimal', 'read-api'));
  });
});
