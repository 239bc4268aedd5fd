import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { repoRoot } from '../repo-root.js';
import { allPods, allRendered, componentOf, pick, type Container, type Pod } from './rendered.js';

const text = readFileSync(join(repoRoot, 'docs/operations/tools-pod.yaml'), 'utf8');
const [pod, policy] = parseAllDocuments(text).map((one) => one.toJS() as object);
const container = pick<Container>(pod, 'spec.containers.0');
const [migrations] = allPods(allRendered()).filter(
  ({ among, manifest }) => among.set === 'minimal' && componentOf(manifest) === 'migrations',
);

test("the pod of the runbooks is as restricted as the chart's", () => {
  const ours = migrations!.pod as Pod & { securityContext: object };
  expect(pod).toMatchObject({
    spec: { automountServiceAccountToken: false, enableServiceLinks: false },
  });
  expect(pick(pod, 'spec.securityContext')).toEqual({
    ...ours.securityContext,
    fsGroup: undefined,
  });
  expect(pick(container, 'securityContext')).toEqual(
    pick(migrations!.container, 'securityContext'),
  );
});

test('it is of this version, and knows the database as the least values do', () => {
  expect(container.image).toBe(migrations!.container.image);
  const urlOf = ({ env = [] }: Container) => env.find(({ name }) => name === 'DATABASE_URL');
  expect(urlOf(container)).toEqual(urlOf(migrations!.container));
});

test('its policy is of it alone, and it ends by itself', () => {
  const selected = pick<Record<string, string>>(policy, 'spec.podSelector.matchLabels');
  expect(pick(pod, 'metadata.labels')).toMatchObject(selected);
  for (const { manifest } of allPods(allRendered()))
    expect(pick(manifest, 'spec.template.metadata.labels')).not.toMatchObject(selected);
  expect(pick(pod, 'spec.activeDeadlineSeconds')).toBe(3_600);
});
