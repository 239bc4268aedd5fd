import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fromCrd, fromOpenApi } from './strict-schema.js';

const document = {
  components: {
    schemas: {
      'io.x.v1.Thing': {
        type: 'object',
        description: 'A thing.',
        required: ['spec'],
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: { type: 'object' },
          spec: { allOf: [{ $ref: '#/components/schemas/io.x.v1.Spec' }], default: {} },
          status: { type: 'object' },
        },
        'x-kubernetes-group-version-kind': [{ group: 'x.io', kind: 'Thing', version: 'v1' }],
      },
      'io.x.v1.Spec': {
        type: 'object',
        properties: {
          // A member may have the name of a word that is left out.
          default: { type: 'string' },
          labels: { type: 'object', additionalProperties: { type: 'string' } },
          more: { allOf: [{ $ref: '#/components/schemas/io.x.v1.Spec' }] },
        },
      },
    },
  },
};

const thing = (spec: object, more: object = {}) => ({
  apiVersion: 'x.io/v1',
  kind: 'Thing',
  metadata: {},
  spec,
  ...more,
});

describe('a kind of an OpenAPI description', () => {
  const { name, schema } = fromOpenApi(document, 'io.x.v1.Thing');
  const validate = new Ajv2020({ strict: false }).compile(schema);

  test('is named as kubeconform asks for it', () => {
    expect(name).toBe('thing-x-v1.json');
  });

  test.each([thing({}), thing({ default: 'a', labels: { any: 'b' }, more: { more: {} } })])(
    'takes %j',
    (value) => {
      expect(validate(value)).toBe(true);
    },
  );

  test.each([
    thing({ unknown: 1 }),
    thing({ more: { unknown: 1 } }),
    thing({ labels: { any: 1 } }),
    thing({}, { status: {} }),
    thing({}, { kind: 'Other' }),
    { apiVersion: 'x.io/v1', kind: 'Thing', metadata: {} },
  ])('refuses %j', (value) => {
    expect(validate(value)).toBe(false);
  });
});

test('a custom resource is taken in the version that is stored', () => {
  const openAPIV3Schema = {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: {
        type: 'object',
        properties: {
          port: { 'x-kubernetes-int-or-string': true, anyOf: [] },
          free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: {} },
        },
      },
    },
  };
  const version = (name: string, storage: boolean) => ({
    name,
    storage,
    schema: { openAPIV3Schema },
  });
  const crd = {
    spec: {
      group: 'x.io',
      names: { kind: 'Thing' },
      versions: [version('v1beta1', false), version('v1', true)],
    },
  };
  const [found, ...others] = fromCrd(crd);
  expect(others).toEqual([]);
  expect(found?.name).toBe('thing-x-v1.json');
  const validate = new Ajv2020({ strict: false }).compile(found?.schema ?? false);
  expect(validate(thing({ port: 1, free: { any: 1 } }))).toBe(true);
  expect(validate(thing({ port: 'http' }))).toBe(true);
  expect(validate(thing({ port: true }))).toBe(false);
  expect(validate(thing({ prot: 1 }))).toBe(false);
});

test('each schema that is kept takes its own kind only, and is named for it', () => {
  const folder = join(import.meta.dirname, 'schemas');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  expect(files.length).toBeGreaterThan(15);
  for (const file of files) {
    const { properties, additionalProperties } = JSON.parse(
      readFileSync(join(folder, file), 'utf8'),
    ) as {
      properties: Record<'apiVersion' | 'kind', { enum: string[] }>;
      additionalProperties: unknown;
    };
    const [[version], [kind]] = [properties.apiVersion.enum, properties.kind.enum] as [
      [string],
      [string],
    ];
    const [group = '', last] = version.includes('/') ? version.split('/') : ['', version];
    const parts = [kind, group.split('.')[0], last].filter((part) => part !== '');
    expect(file).toBe(`${parts.join('-').toLowerCase()}.json`);
    expect(additionalProperties).toBe(false);
  }
});
