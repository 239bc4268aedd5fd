import { expect, describe, test } from '@jest/globals';
import { allRendered, componentOf, ofKind, pick, podLabelsOf } from './rendered.js';

const rendered = allRendered();
const awkward = rendered.filter(({ set }) => set === 'awkward');

describe.each(rendered)('$set', ({ manifests }) => {
  const named = manifests.map((one) => ({ title: `${one.kind} ${one.metadata.name}`, one }));

  test.each(named)('$title: its name and labels are such as Kubernetes takes', ({ one }) => {
    const { name, labels } = one.metadata;
    expect(name).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
    // A Service's name is part of a host's, and a Job's a label of its pods.
    expect(name.length).toBeLessThanOrEqual(63);
    for (const value of Object.values({ ...labels, ...podLabelsOf(one) })) {
      expect(value).toMatch(/^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$/);
      expect(value.length).toBeLessThanOrEqual(63);
    }
  });

  test('no two objects of a kind have the same name', () => {
    const titles = named.map(({ title }) => title);
    expect([...new Set(titles)]).toEqual(titles);
  });
});

test('labels of some pods, or of what Prometheus looks for, go before the common ones', () => {
  const tiers = ofKind(awkward, 'Deployment').map(({ manifest }) => [
    componentOf(manifest),
    podLabelsOf(manifest)['tier'],
  ]);
  expect(Object.fromEntries(tiers)).toEqual({
    ingest: 'front',
    projections: 'any',
  });
  const [monitor] = ofKind(awkward, 'ServiceMonitor').map(({ manifest }) => manifest);
  expect(monitor?.metadata.labels).toMatchObject({ team: 'observability', tier: 'any' });
});

test('a topic whose name no object can have is told to Strimzi', () => {
  const topics = ofKind(awkward, 'KafkaTopic').map(({ manifest }) => [
    manifest.metadata.name,
    pick(manifest, 'spec.topicName'),
  ]);
  expect(topics).toContainEqual(['acme-prod.dead-letters.v1', 'Acme_Prod.dead-letters.v1']);
  const usual = ofKind(rendered, 'KafkaTopic').filter(({ among }) => among !== awkward[0]);
  for (const { manifest } of usual) expect(manifest.spec).not.toHaveProperty('topicName');
  expect(usual.length).toBeGreaterThan(0);
});

test('whom nobody may call has no rule of ingress, which leaves it denied', () => {
  const policies = ofKind(awkward, 'NetworkPolicy').map(({ manifest }) => manifest);
  for (const one of policies) {
    expect(one.spec).not.toHaveProperty('ingress');
    expect(pick(one, 'spec.policyTypes')).toEqual(['Ingress', 'Egress']);
  }
  expect(policies).toHaveLength(4);
});
