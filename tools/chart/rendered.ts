import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { renderedFolder, valueSets, valueSetsFolder } from './render.js';

/** As much of a manifest as is looked at. */
export interface Manifest {
  kind: string;
  metadata: {
    name: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: Record<string, any>;
  data?: Record<string, string>;
}

export interface Container {
  name: string;
  image: string;
  args: string[];
  env?: { name: string; value?: string; valueFrom?: object }[];
  envFrom?: { configMapRef: { name: string } }[];
  ports?: { name: string; containerPort: number }[];
  [member: string]: any;
}

export interface Rendered {
  set: string;
  /** The values that it was rendered with, without the chart's own. */
  values: Record<string, any>;
  manifests: Manifest[];
}

/** What helm made of each value set; `npm run check -- chart` holds it current. */
export function allRendered(): Rendered[] {
  return valueSets().map((set) => {
    const text = readFileSync(join(renderedFolder, `${set}.yaml`), 'utf8');
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

export const componentOf = (manifest: Manifest) =>
  manifest.metadata.labels['app.kubernetes.io/component'] ?? '';

/** The pod that a Deployment or Job makes. */
export function podOf(manifest: Manifest): Record<string, any> {
  return manifest.spec['template'].spec as Record<string, any>;
}

/** All objects of a kind, of all value sets, each with what it stands among. */
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

/** The environment of a container as Kubernetes gives it; what is in a Secret is `inSecret(name)`. */
export function environmentOf(
  container: Container,
  manifests: readonly Manifest[],
  inSecret: (name: string) => string,
): Record<string, string> {
  const maps = (container.envFrom ?? []).map(({ configMapRef }) =>
    manifests.find((one) => one.kind === 'ConfigMap' && one.metadata.name === configMapRef.name),
  );
  const own = (container.env ?? []).map(({ name, value }) => [name, value ?? inSecret(name)]);
  return Object.assign({}, ...maps.map((map) => map?.data ?? {}), Object.fromEntries(own));
}
