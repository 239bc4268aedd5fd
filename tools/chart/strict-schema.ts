export interface Json {
  [name: string]: unknown;
}

interface NamedSchema {
  /** As kubeconform asks for it: kind, first part of the group, version. */
  name: string;
  schema: Json;
}

/** Words that say nothing about validity, or that only an API server can use. */
const LEFT_OUT = new Set(['description', 'default', 'example', 'format', 'nullable', 'title']);

/**
 * One kind of Kubernetes' own OpenAPI 3 description as a JSON Schema that stands alone and takes no member
 * that is not described.
 *
 * @param id such as io.k8s.api.apps.v1.Deployment
 */
export function fromOpenApi(document: Json, id: string): NamedSchema {
  const all = (document['components'] as { schemas: Record<string, Json> }).schemas;
  const definitions: Record<string, unknown> = {};
  const take = (name: string): Json => {
    definitions[name] ??= {};
    definitions[name] = strict(all[name], (found) => {
      if (!(found in definitions)) take(found);
      return `#/definitions/${found}`;
    });
    return definitions[name] as Json;
  };
  const [identity] = all[id]?.['x-kubernetes-group-version-kind'] as [
    { group: string; kind: string; version: string },
  ];
  const root = { ...take(id) };
  delete definitions[id];
  return {
    name: fileName(identity.kind, identity.group, identity.version),
    schema: { ...ofKind(root, identity), definitions },
  };
}

/** The schemas of the version of a CustomResourceDefinition that it stores. */
export function fromCrd(crd: Json): NamedSchema[] {
  const { group, names, versions } = crd['spec'] as {
    group: string;
    names: { kind: string };
    versions: { name: string; storage: boolean; schema: { openAPIV3Schema: Json } }[];
  };
  return versions
    .filter(({ storage }) => storage)
    .map(({ name: version, schema }) => ({
      name: fileName(names.kind, group, version),
      schema: ofKind(strict(schema.openAPIV3Schema, (ref) => ref) as Json, {
        group,
        kind: names.kind,
        version,
      }),
    }));
}

function fileName(kind: string, group: string, version: string): string {
  const parts = [kind, group.split('.')[0] ?? '', version].filter((part) => part !== '');
  return `${parts.join('-').toLowerCase()}.json`;
}

/** Without the status, which nobody writes, and with its own kind only. */
function ofKind(
  root: Json,
  { group, kind, version }: Record<'group' | 'kind' | 'version', string>,
) {
  const properties = { ...(root['properties'] as Json) };
  delete properties['status'];
  properties['apiVersion'] = { enum: [group === '' ? version : `${group}/${version}`] };
  properties['kind'] = { enum: [kind] };
  return { ...root, properties, required: ['apiVersion', 'kind', 'metadata', ...ownNeeds(root)] };
}

function ownNeeds(root: Json): string[] {
  const known = ['apiVersion', 'kind', 'metadata', 'status'];
  return ((root['required'] as string[] | undefined) ?? []).filter((name) => !known.includes(name));
}

function strict(schema: unknown, refer: (name: string) => string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => strict(item, refer));
  if (typeof schema !== 'object' || schema === null) return schema;
  const from = schema as Json;
  if (typeof from['$ref'] === 'string')
    return { $ref: refer(from['$ref'].split('/').at(-1) ?? '') };
  // How OpenAPI 3 puts words beside a reference.
  const [only, ...others] = (from['allOf'] as Json[] | undefined) ?? [];
  if (only?.['$ref'] && others.length === 0) return strict(only, refer);
  if (from['x-kubernetes-int-or-string']) return { type: ['integer', 'string'] };
  const to: Json = {};
  for (const [word, value] of Object.entries(from)) {
    if (LEFT_OUT.has(word) || word.startsWith('x-')) continue;
    to[word] = word === 'properties' ? members(value as Json, refer) : strict(value, refer);
  }
  const isOpen = from['x-kubernetes-preserve-unknown-fields'] || 'additionalProperties' in to;
  if ('properties' in to && 'type' in to && !isOpen) to['additionalProperties'] = false;
  return to;
}

/** Members may have any name, those of left-out words as well. */
function members(properties: Json, refer: (name: string) => string): Json {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, strict(value, refer)]),
  );
}
