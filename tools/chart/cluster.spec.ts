import { describe, expect, test } from '@jest/globals';
import { PARTITIONS, topicKinds, topicSettings, topicsOf } from '#contracts';
import { aclTable } from '../topics/acl-table.js';
import {
  allPods,
  allRendered,
  componentOf,
  environmentOf,
  ofKind,
  pick,
  podLabelsOf,
  type Manifest,
} from './rendered.js';

const rendered = allRendered();
const strimziSet = rendered.filter(({ set }) => set === 'strimzi-keda');
const jobs = allPods(rendered).filter(({ manifest }) => manifest.kind === 'Job');

describe('projections', () => {
  test.each(rendered)('$set: never more pods than partitions', ({ manifests }) => {
    const own = manifests.filter((one) => componentOf(one) === 'projections');
    const paths = ['spec.replicas', 'spec.maxReplicas', 'spec.maxReplicaCount'];
    const most = own.flatMap((one) => paths.map((path) => pick<number | undefined>(one, path)));
    const told = most.filter((count) => count !== undefined);
    expect(told).toHaveLength(1);
    expect(told[0]).toBeLessThanOrEqual(PARTITIONS);
  });

  test('are scaled by KEDA on each topic that they read', () => {
    const [scaled] = ofKind(strimziSet, 'ScaledObject').map(({ manifest }) => manifest);
    const triggers = pick<{ metadata: { topic: string } }[]>(scaled, 'spec.triggers');
    const { documents, files, batches } = topicsOf();
    expect(triggers.map(({ metadata }) => metadata.topic)).toEqual([documents, files, batches]);
    expect(pick(scaled, 'spec.minReplicaCount')).toBeGreaterThan(0);
    const behavior = 'spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown';
    expect(pick(scaled, behavior)).toEqual({ stabilizationWindowSeconds: 300 });
  });
});

test.each(ofKind(rendered, 'TriggerAuthentication'))(
  '$title: KEDA is who projections are, by what they are told',
  ({ manifest, among }) => {
    const told = pick<{ name: string }[]>(manifest, 'spec.env').map(({ name }) => name);
    const [projections] = allPods([among]).filter(
      ({ manifest: one }) => componentOf(one) === 'projections',
    );
    const environment = environmentOf(projections!.container, among.manifests, () => 'secret');
    expect(told).toEqual(['KAFKA_SASL_USERNAME']);
    for (const name of told) expect(environment[name]).toMatch(/^[a-z]/);
    // What Strimzi puts into a user's Secret: a password and no name.
    const keys = pick<{ key: string }[]>(manifest, 'spec.secretTargetRef').map(({ key }) => key);
    expect(keys).toEqual(['password', 'ca.crt']);
  },
);

describe('network policies', () => {
  const sets = rendered.filter(({ values }) => pick(values, 'networkPolicy.enabled') !== false);
  const isClosed = (values: object) =>
    pick<object[] | undefined>(values, 'networkPolicy.gateways')?.length === 0;
  const policiesOf = (manifests: Manifest[]) =>
    manifests.filter(({ kind }) => kind === 'NetworkPolicy');

  test.each(sets)('$set: all is denied, and each component has its own', ({ manifests }) => {
    const policies = policiesOf(manifests);
    const deny = policies.find((one) => componentOf(one) === 'deny');
    const selects = (policy?: Manifest) =>
      pick<Record<string, string>>(policy, 'spec.podSelector.matchLabels');
    expect(deny?.spec).toEqual({
      podSelector: { matchLabels: selects(deny) },
      policyTypes: ['Ingress', 'Egress'],
    });
    for (const one of manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'Job')) {
      const labels = podLabelsOf(one);
      expect(labels).toMatchObject(selects(deny));
      const own = policies.find((found) => componentOf(found) === componentOf(one));
      expect(labels).toMatchObject(selects(own));
    }
  });

  test.each(sets)('$set: no rule is open to all by being empty', ({ manifests, values }) => {
    const rules = (path: string) =>
      policiesOf(manifests).flatMap((one) => pick<object[] | undefined>(one, path) ?? []);
    const peers = rules('spec.ingress').map((rule) => pick<object[] | undefined>(rule, 'from'));
    const ports = rules('spec.egress').map((rule) => pick<object[] | undefined>(rule, 'ports'));
    expect(peers.length > 2).toBe(!isClosed(values));
    expect(ports.length).toBeGreaterThan(6);
    for (const list of [...peers, ...ports]) expect(list?.length).toBeGreaterThan(0);
  });
});

describe('the Jobs', () => {
  test.each(jobs)('$title: what it needs is there before it', ({ manifest, among, container }) => {
    const weightOf = ({ metadata: { annotations = {} } }: Manifest) => {
      expect(annotations['helm.sh/hook']).toBe('pre-install,pre-upgrade');
      return Number(annotations['helm.sh/hook-weight']);
    };
    const needed = among.manifests.filter(
      (one) =>
        one !== manifest &&
        !one.kind.startsWith('Kafka') &&
        componentOf(one) === componentOf(manifest),
    );
    expect(needed.map(({ kind }) => kind)).toEqual(['NetworkPolicy', 'ServiceAccount']);
    for (const one of needed) expect(weightOf(one)).toBeLessThan(weightOf(manifest));
    // A failure says why: Helm prints its log, and the Job stays to be looked at.
    expect(manifest.metadata.annotations).toMatchObject({
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
      'helm.sh/hook-output-log-policy': 'hook-failed',
    });
    expect(container.args.slice(1).join(' ')).toBe(
      componentOf(manifest) === 'topics'
        ? 'dist/tools/topics.main.js apply --replication-factor 3'
        : 'dist/tools/migrate.main.js',
    );
  });

  test('an ExternalSecret that they need comes first, and its Secret outlives it', () => {
    const made = ofKind(rendered, 'ExternalSecret').map(({ manifest }) => manifest);
    const policies = made.map((one) => [
      one.metadata.name,
      pick(one, 'spec.target.creationPolicy'),
      one.metadata.annotations?.['helm.sh/hook-weight'],
    ]);
    expect(policies).toEqual(
      expect.arrayContaining([
        ['foxtail-migrations', 'Orphan', '-10'],
        ['foxtail-webhooks', 'Owner', undefined],
        // What their image is pulled with.
        ['pull', 'Orphan', '-10'],
      ]),
    );
    expect(policies).toHaveLength(3);
  });
});

test.each(ofKind(rendered, 'Ingress', 'HTTPRoute'))(
  '$title leads to no metrics and no probes',
  ({ manifest }) => {
    const paths =
      manifest.kind === 'Ingress'
        ? pick<{ path: string }[]>(manifest, 'spec.rules.0.http.paths').map(({ path }) => path)
        : pick<object[]>(manifest, 'spec.rules.0.matches').map((one) => pick(one, 'path.value'));
    expect(paths).toEqual(
      componentOf(manifest) === 'ingest' ? ['/webhooks'] : ['/v1', '/docs', '/openapi.json'],
    );
  },
);

describe('Strimzi', () => {
  const topics = ofKind(strimziSet, 'KafkaTopic').map(({ manifest }) => manifest);

  test.each([...topicKinds])('the topic of %s is that of the contracts', (kind) => {
    const topic = topics.find(({ metadata }) => metadata.name === topicsOf()[kind]);
    expect(topic?.spec).toMatchObject({ partitions: PARTITIONS, replicas: 3 });
    const settings = Object.entries(pick<object>(topic, 'spec.config'));
    expect(Object.fromEntries(settings.map(([name, value]) => [name, String(value)]))).toEqual(
      topicSettings(kind, 3),
    );
    expect(topic?.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
  });

  test('there are no other topics', () => {
    expect(topics).toHaveLength(topicKinds.length);
  });

  test('users may do what the table of rights says, and no more', () => {
    interface StrimziAcl {
      resource: Record<'type' | 'patternType' | 'name', string>;
      operations: string[];
    }
    const users = ofKind(strimziSet, 'KafkaUser').map(({ manifest }) => [
      componentOf(manifest),
      pick<StrimziAcl[]>(manifest, 'spec.authorization.acls').map(
        ({ resource: { type, patternType, name }, operations }) =>
          `${type} ${patternType} ${name}: ${operations.join()}`,
      ),
    ]);
    const table = aclTable({ topicPrefix: 'foxtail', consumerGroup: 'foxtail-projections' });
    const wanted = Object.entries(table).map(([principal, acls]) => [
      principal,
      acls.map(
        ({ resource, patternType, name, operations }) =>
          `${resource} ${patternType.replace('prefixed', 'prefix')} ${name}: ${operations.join()}`,
      ),
    ]);
    expect(Object.fromEntries(users)).toEqual(Object.fromEntries(wanted));
  });
});
