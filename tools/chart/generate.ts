import { join } from 'node:path';
import { format } from 'prettier';
import { stringify } from 'yaml';
import { repoRoot } from '../repo-root.js';
import { kafkaFile } from './kafka-file.js';
import { endpointSchema, settableByName, settableForAll } from './app-settings.js';
import { chartValues } from './values/values.js';

/** A value's schema, as far as it is read here. */
export interface ValueSchema {
  type?: string;
  description?: string;
  default?: unknown;
  properties?: Record<string, ValueSchema>;
}

export const chartFolder = join(repoRoot, 'deploy/chart');

const BEGIN = '<!-- values: npm run chart -- generate -->';
const END = '<!-- end of values -->';
const LINE = 110;

/** Files of the chart that are made of its one list of values. */
export async function generateChart(readme: string): Promise<Map<string, string>> {
  const settings = settableByName();
  const schema = chartValues(settings, settableForAll(settings), endpointSchema()) as ValueSchema;
  const json = JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...schema,
  });
  const rows = `| value | default | meaning |\n| --- | --- | --- |\n${table(schema).join('\n')}`;
  const [before = '', rest = ''] = readme.split(BEGIN);
  const after = rest.split(END)[1] ?? '';
  return new Map([
    ['files/kafka.yaml', kafkaFile()],
    ['values.schema.json', await format(json, { parser: 'json', printWidth: 100 })],
    ['values.yaml', `${VALUES_HEAD}${commented(schema, 0).join('\n')}\n`],
    [
      'README.md',
      await format(`${before}${BEGIN}\n\n${rows}\n\n${END}${after}`, {
        parser: 'markdown',
        printWidth: 100,
      }),
    ],
  ]);
}

const VALUES_HEAD = `# Values of the Foxtail chart. This file, values.schema.json and the table in README.md are made of
# tools/chart/values/ by \`npm run chart -- generate\`.
`;

/** A group's members as YAML lines, each below its meaning. */
function commented(group: ValueSchema, depth: number): string[] {
  const indent = '  '.repeat(depth);
  return Object.entries(group.properties ?? {}).flatMap(([name, schema]) => {
    const comment = wrap(schema.description ?? '', LINE - indent.length - 2).map(
      (line) => `${indent}# ${line}`,
    );
    const isGroup = schema.properties !== undefined && schema.default === undefined;
    const value = isGroup
      ? [`${indent}${name}:`, ...commented(schema, depth + 1)]
      : yamlLines(name, schema.default).map((line) => `${indent}${line}`);
    return [...(depth === 0 ? [''] : []), ...comment, ...value];
  });
}

function yamlLines(name: string, value: unknown): string[] {
  return stringify({ [name]: value }, { singleQuote: true, lineWidth: 0 })
    .trimEnd()
    .split('\n');
}

/** The table's rows: groups of groups are named only, and what all apps have stands there once. */
export function table(schema: ValueSchema): string[] {
  const all = Object.entries(schema.properties ?? {});
  const apps = all.filter(([, { properties }]) => properties?.['probes']);
  const [first, ...others] = apps.map(([, { properties }]) => Object.keys(properties ?? {}));
  const common = (first ?? []).filter((name) => others.every((names) => names.includes(name)));
  const ofApps = apps.map(([name]) => `\`${name}\``).join(', ');
  const rows = all.flatMap(([name, value]) => {
    const isApp = apps.some(([app]) => app === name);
    const members = Object.entries(value.properties ?? {}).filter(
      ([member]) => !isApp || !common.includes(member),
    );
    if (value.default !== undefined || members.length === 0) return [row(name, value)];
    return [row(name, value), ...members.map(([member, inner]) => row(`${name}.${member}`, inner))];
  });
  const [, sample] = apps[0] ?? [];
  const shared = common.map((name) => row(`APP.${name}`, sample?.properties?.[name] ?? {}, apps));
  return [...rows, `| \`APP\` | | Each of ${ofApps}: |`, ...shared];
}

/** The default is told where it is short, and the same for all apps. */
function row(place: string, schema: ValueSchema, apps: [string, ValueSchema][] = []): string {
  const name = place.split('.').at(-1) ?? '';
  const isSame = apps.every(
    ([, { properties }]) =>
      JSON.stringify(properties?.[name]?.default) === JSON.stringify(schema.default),
  );
  const fallback = JSON.stringify(schema.default) ?? '';
  const isTold = isSame && !['', '""', '{}', '[]'].includes(fallback) && fallback.length < 40;
  return `| \`${place}\` | ${isTold ? `\`${fallback}\`` : ''} | ${(schema.description ?? '').replaceAll('|', '\\|')} |`;
}

function wrap(words: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
