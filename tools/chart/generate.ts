import { join } from 'node:path';
import { format } from 'prettier';
import { stringify } from 'yaml';
import { repoRoot } from '../repo-root.js';
import { settableByName, settableForAll } from './app-settings.js';
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
  const schema = chartValues(settings, settableForAll(settings)) as ValueSchema;
  const json = JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema });
  const table = `| value | default | meaning |\n| --- | --- | --- |\n${tableRows(schema, '').join('\n')}`;
  const [before = '', rest = ''] = readme.split(BEGIN);
  const after = rest.split(END)[1] ?? '';
  return new Map([
    ['values.schema.json', await format(json, { parser: 'json', printWidth: 100 })],
    ['values.yaml', `${VALUES_HEAD}\n${commented(schema, 0).join('\n')}\n`],
    [
      'README.md',
      await format(`${before}${BEGIN}\n\n${table}\n\n${END}${after}`, {
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
  return stringify({ [name]: value }, { singleQuote: true, lineWidth: 0 }).trimEnd().split('\n');
}

/** One row a value; of those that any name may have, the settings of apps, one for all. */
export function tableRows(group: ValueSchema, path: string): string[] {
  return Object.entries(group.properties ?? {}).flatMap(([name, schema]) => {
    const place = path === '' ? name : `${path}.${name}`;
    if (schema.properties !== undefined && schema.default === undefined)
      return [`| **\`${place}\`** | | ${cell(schema.description)} |`, ...tableRows(schema, place)];
    const fallback = schema.default === '' ? '' : `\`${JSON.stringify(schema.default)}\``;
    return [`| \`${place}\` | ${fallback} | ${cell(schema.description)} |`];
  });
}

function cell(description = ''): string {
  return description.replaceAll('|', '\\|');
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
