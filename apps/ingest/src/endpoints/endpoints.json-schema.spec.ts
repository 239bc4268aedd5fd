import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse, stringify } from 'yaml';
import { parseEndpoints } from './endpoints.config.js';
import { endpointsJsonSchema, examples } from './endpoints.json-schema.js';
import { EndpointsFile } from './endpoints.schema.js';
import { standInSecrets } from './secret-reader.js';

const root = join(import.meta.dirname, '../../../..');
const exampleFile = readFileSync(join(root, 'foxtail.example.yaml'), 'utf8');
const schema = endpointsJsonSchema();
const validate = new Ajv2020({ allErrors: true }).compile(schema);
const isTaken = (text: string) =>
  parseEndpoints(text, { path: 'f', largestBody: 921_600 }, standInSecrets(true)).ok;

interface Node {
  properties?: Record<string, Node>;
  items?: Node;
  description?: string;
}

describe('the published schema of the endpoints file', () => {
  it('takes its own examples and the example file, as ingest does', () => {
    for (const file of [...examples, parse(exampleFile)]) {
      expect(validate(file)).toBe(true);
      expect(isTaken(stringify(file, { aliasDuplicateObjects: false }))).toBe(true);
    }
  });

  it.each([
    ['a key that is unknown', { secret: 'x' }],
    ['two sources of a secret', { secrets: [{ id: 's', env: 'A', file: '/a' }] }],
    ['a secret without a source', { secrets: [{ id: 's' }] }],
    ['an unknown algorithm', { algorithm: 'md5' }],
    ['no environment', { environment: undefined }],
    ['a bad pattern', { events: ['a..b'] }],
  ])('refuses %s, as ingest does', (_what, change) => {
    const entry = { id: 'e', environment: 'p', secrets: [{ id: 's', env: 'A' }] };
    const file = (more: object) =>
      JSON.parse(JSON.stringify({ endpoints: [{ ...entry, ...more }] })) as object;
    expect([validate(file({})), isTaken(JSON.stringify(file({})))]).toEqual([true, true]);
    expect([validate(file(change)), isTaken(JSON.stringify(file(change)))]).toEqual([false, false]);
  });

  it('describes every field', () => {
    const bare: string[] = [];
    const look = (node: Node, path: string) => {
      for (const [name, property] of Object.entries(node.properties ?? {})) {
        if (!property.description) bare.push(`${path}.${name}`);
        look(property, `${path}.${name}`);
      }
      if (node.items) look(node.items, `${path}[]`);
    };
    look(schema, '');
    expect(bare).toEqual([]);
  });

  it('has every field on the page for operators, and in the example file', () => {
    const page = readFileSync(join(root, 'docs/endpoints.md'), 'utf8');
    const fields = Object.keys(EndpointsFile.properties.endpoints.items.properties);
    expect(fields.filter((name) => !page.includes(`\n| \`${name}\` `))).toEqual([]);
    expect(fields.filter((name) => !new RegExp(`\\b${name}:`).test(exampleFile))).toEqual([]);
  });

  it('is named by the example file, for editors', () => {
    const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(exampleFile) ?? [];
    expect(JSON.parse(readFileSync(join(root, path), 'utf8'))).toEqual(schema);
  });
});
