import { nameOf, type Schema } from './document-form.js';
import { code, markup, Html, paragraphs, prose, table } from './html.js';

/** A schema by name: its members as a table, those within it under their paths. */
export function schemaSection(name: string, schema: Schema): Html {
  const parts = (schema.allOf ?? []).map((part) => markup`<li>All of ${typeOf(part)}.</li>`);
  const rows = rowsOf(schema);
  return markup`<section aria-labelledby="schema-${name}">
    <h3 id="schema-${name}">${name}</h3>
    ${paragraphs(schema.description ?? '')}
    ${
      parts.length === 0
        ? ''
        : markup`<ul>
            ${parts}
          </ul>`
    }
    ${rows.length === 0 ? '' : table(`Members of ${name}`, ['Member', 'Type', 'Meaning'], rows)}
  </section>`;
}

function rowsOf(schema: Schema, before = ''): (Html | Html[])[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const path = `${before}${name}`;
    const row = [code(path), typeOf(member), meaningOf(member)];
    const { items } = member;
    const within =
      items?.properties === undefined ? rowsOf(member, `${path}.`) : rowsOf(items, `${path}[].`);
    return [row, ...within];
  });
}

/** Words for what a schema takes, with links to the schemas that it names. */
export function typeOf(schema: Schema): Html {
  const { $ref, anyOf, type, format, items } = schema;
  if ($ref !== undefined) {
    const name = nameOf($ref);
    return markup`<a href="#schema-${name}">${name}</a>`;
  }
  if (anyOf !== undefined)
    return markup`${anyOf.map((one, index) => markup`${index > 0 ? ' or ' : ''}${typeOf(one)}`)}`;
  const words = [type ?? 'any'].flat().join(' or ');
  if (items !== undefined) return markup`${words} of ${typeOf(items)}`;
  return markup`${words}${format === undefined ? '' : `, ${format}`}`;
}

/** What it means, and which values it takes. */
export function meaningOf(schema: Schema & { description?: string }): Html[] {
  const { description = '', enum: values, minimum, maximum, maxLength } = schema;
  const limits = [
    values === undefined
      ? ''
      : `One of ${values.map((value) => `\`${String(value)}\``).join(', ')}.`,
    minimum === undefined ? '' : `At least ${minimum}.`,
    maximum === undefined ? '' : `At most ${maximum}.`,
    maxLength === undefined ? '' : `At most ${maxLength} characters.`,
    schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\` if not given.`,
  ];
  return prose([description, ...limits].filter((text) => text !== '').join(' '));
}
