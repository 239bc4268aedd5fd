import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { renderedFolder, valueSets, valueSetsFolder } from './render.js';

/** As much of a manifest as all kinds have. */
export interface Manifest {
  kind: string;
  metadata: {
    name: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: object;
  data?: Record<string, string>;
}

export interface Container {
  image: string;
  args: string[];
  env?: { name: string; value?: string; valueFrom?: object }[];
  envFrom?: { configMapRef: { name: string } }[];
  ports?: { name: string; containerPort: number }[];
  resources: Record<'requests' | 'limits', { cpu?: string; memory: string }>;
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
}

export interface Pod {
  containers: [Container];
  serviceAccountName: string;
  terminationGracePeriodSeconds: number;
}

export interface Rendered {
  set: string;
  /** The values that it was rendered with, without the chart's own. */
  values: object;
  manifests: Manifest[];
}

/** What helm made of each value set; `npm run check -- chart` holds it current. */
export function allRendered(): Rendered[] {
  return valueSets().map((set) => {
    const text = readFileSync(join(renderedFolder, `${set}.yaml`), 'utf8');
    // As Kubernetes reads it: 0440 is octal there.
    const documents = parseAllDocuments(text, { version: '1.1' });
    return {
      set,
      values: parse(readFileSync(join(valueSetsFolder, `${set}.yaml`), 'utf8')) as object,
      manifests: documents
        .map((one) => one.toJS() as Manifest | null)
        .filter((one) => one !== null),
    };
  });
}

/** What stands at a path, such as `spec.rules.0.host`; undefined where there is nothing. */
export function pick<T = unknown>(from: object | undefined, path: string): T {
  const step = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)[name]
      : undefined;
  return path.split('.').reduce(step, from as unknown) as T;
}

export const componentOf = (manifest: Manifest) =>
  manifest.metadata.labels['app.kubernetes.io/component'] ?? '';

/** The labels of the pods that a Deployment or Job makes. */
export const podLabelsOf = (manifest: Manifest) =>
  pick<Record<string, string>>(manifest, 'spec.template.metadata.labels');

/** An app's key in the values. */
export const keyOf = (component: string) => (component === 'read-api' ? 'readApi' : component);

/** All objects of some kinds, of all value sets, each with what it stands among. */
export function ofKind(rendered: readonly Rendered[], ...kinds: string[]) {
  return rendered.flatMap((among) =>
    among.manifests
      .filter(({ kind }) => kinds.includes(kind))
      .map((manifest) => ({
        title: `${among.set}: ${manifest.kind} ${manifest.metadata.name}`,
        manifest,
        among,
      })),
  );
}

/** All Deployments and Jobs, with the one pod and container that each makes. */
export function allPods(rendered: readonly Rendered[]) {
  return ofKind(rendered, 'Deployment', 'Job').map((one) => {
    const pod = pick<Pod>(one.manifest, 'spec.template.spec');
    return { ...one, pod, container: pod.containers[0] };
  });
}

/** The environment of a container as Kubernetes gives it; what is in a Secret is `inSecret(name)`. */
export function environmentOf(
  container: Container,
  manifests: readonly Manifest[],
  inSecret: (name: string) => string,
): Record<string, string> {
  const maps = (container.envFrom ?? []).map(({ configMapRef }) =>
    manifests.find((one) => one.kind === 'ConfigMap' && one.metadata.name === configMapRef.name),
  );
  const own = (container.env ?? []).map(
    ({ name, value }) => [name, value ?? inSecret(name)] as const,
  );
  return {
    ...Object.fromEntries(maps.flatMap((map) => Object.entries(map?.data ?? {}))),
    ...Object.fromEntries(own),
  };
}
