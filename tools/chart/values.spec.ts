import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { repoRoot } from '../repo-root.js';
import { chartFolder, table, type ValueSchema } from './generate.js';
import { valueSets, valueSetsFolder } from './render.js';

const read = (name: string) => readFileSync(join(chartFolder, name), 'utf8');
const schema = JSON.parse(read('values.schema.json')) as ValueSchema;
const values = parse(read('values.yaml')) as object;

const isGroup = ({ properties, default: fallback }: ValueSchema) =>
  properties !== undefined && fallback === undefined;

/** Each value's path with its schema, groups left out. */
function leaves(group: ValueSchema, path: string[] = []): [string[], ValueSchema][] {
  return Object.entries(group.properties ?? {}).flatMap(([name, one]) =>
    isGroup(one)
      ? leaves(one, [...path, name])
      : [[[...path, name], one] as [string[], ValueSchema]],
  );
}

function defaultsOf(group: ValueSchema): object {
  return Object.fromEntries(
    Object.entries(group.properties ?? {}).map(([name, one]) => [
      name,
      isGroup(one) ? defaultsOf(one) : one.default,
    ]),
  );
}

test('values.yaml has each value of the schema, and no other', () => {
  expect(values).toEqual(defaultsOf(schema));
});

test('values.yaml is what the schema takes', () => {
  const validate = new Ajv2020({ strict: false }).compile(schema);
  validate(values);
  expect(validate.errors).toBeNull();
});

test('a group takes no value that it does not know', () => {
  const open: string[] = [];
  const walk = (group: ValueSchema & { additionalProperties?: unknown }, path: string) => {
    if (group.additionalProperties !== false) open.push(path);
    for (const [name, one] of Object.entries(group.properties ?? {}))
      if (one.properties !== undefined) walk(one, `${path}.${name}`);
  };
  walk(schema, 'values');
  expect(open).toEqual([]);
});

test('each value says what it means', () => {
  const silent = leaves(schema).filter(([, { description }]) => !description?.endsWith('.'));
  expect(silent.map(([path]) => path.join('.'))).toEqual([]);
  const lines = read('values.yaml').split('\n');
  const bare = lines.filter(
    (line, index) => /^ *[a-zA-Z]+:/.test(line) && !/^ *(#|- )/.test(lines[index - 1] ?? ''),
  );
  // Only what stands inside a default has no comment of its own.
  expect(bare.every((line) => /^ {4,}|DRAIN_/.test(line))).toBe(true);
});

test('each value is read by a template', () => {
  const folder = join(chartFolder, 'templates');
  const templates = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const unread = leaves(schema)
    .map(([path]) => path)
    // Not for us; and read as members of a map that is gone through (pods.spec.ts sees them).
    .filter((path) => path[0] !== 'global' && !path.includes('resources'))
    .filter((path) => !new RegExp(`[."]${path.at(-1)}\\b`).test(templates));
  expect(unread.map((path) => path.join('.'))).toEqual([]);
});

test('README has a row for each value, those of all apps once', () => {
  const readme = read('README.md').replaceAll(/ +/g, ' ');
  const rows = table(schema).map((row) => row.replaceAll(/ +/g, ' '));
  expect(rows.filter((row) => !readme.includes(row.replace(/ \|$/, '')))).toEqual([]);
  expect(rows.length).toBeGreaterThan(80);
});

test('the chart deploys the version that this repository is', () => {
  const { version } = JSON.parse(readFileSync(join(repoRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(parse(read('Chart.yaml'))).toMatchObject({ name: 'foxtail', appVersion: version });
});

test('the value sets beside the chart are rendered', () => {
  expect(valueSets()).toEqual(expect.arrayContaining(['everything', 'minimal', 'tls-sasl']));
  expect(readdirSync(join(valueSetsFolder, 'rendered'))).toEqual(
    valueSets().map((set) => `${set}.yaml`),
  );
});
