import {
  nameOf,
  type OpenApiDocument,
  type Operation,
  type Parameter,
  type Response,
} from './document-form.js';
import { block, code, markup, Html, paragraphs, prose, table } from './html.js';
import { meaningOf, typeOf } from './schema-section.js';

/** One operation: what it asks for, how, and all that it answers. */
export function operationSection(
  { components }: OpenApiDocument,
  path: string,
  method: string,
  operation: Operation,
): Html {
  const { operationId, summary, description = '', security = [], parameters = [] } = operation;
  const scopes = [...new Set(security.flatMap((one) => Object.values(one).flat()))];
  const all = parameters.map(({ $ref, ...own }) =>
    $ref === undefined ? own : (components.parameters[nameOf($ref)] as Parameter),
  );
  return markup`<article aria-labelledby="${operationId}">
    <h3 id="${operationId}">${summary}</h3>
    <p class="route"><span class="method">${method.toUpperCase()}</span> ${code(path)}</p>
    ${paragraphs(description)}
    <p>
      ${scopes.length === 0 ? 'Open to all: needs no credential.' : markup`Scope: ${scopes.map(code)}`}
    </p>
    ${block(curl(path, all, scopes.length > 0), `How to ask for ${operationId}`)}
    ${all.length === 0 ? '' : table(`Parameters of ${operationId}`, ['Name', 'In', 'Type', 'Meaning'], all.map(parameterRow))}
    ${table(`Answers of ${operationId}`, ['Status', 'Meaning', 'Body', 'Headers'], answerRows(operation))}
    ${examples(operation)}
  </article>`;
}

function parameterRow(parameter: Parameter) {
  const { name, in: place, schema, description, required } = parameter;
  return [
    code(name),
    markup`${place}${required === true ? ', required' : ''}`,
    typeOf(schema),
    meaningOf({ ...schema, description }),
  ];
}

function answerRows({ responses }: Operation) {
  return Object.entries(responses).map(([status, response]) => [
    status,
    meaningOfAnswer(response),
    Object.entries(response.content ?? {}).map(
      ([type, { schema }]) => markup`${code(type)}: ${typeOf(schema)} `,
    ),
    Object.keys(response.headers ?? {}).map(
      (name) => markup`<a href="#header-${name}">${name}</a> `,
    ),
  ]);
}

/** Of a problem the codes, each with its title; of others the description. */
function meaningOfAnswer({ description, content = {} }: Response): Html | Html[] {
  const { examples = {} } = content['application/problem+json'] ?? {};
  const titles = Object.entries(examples).map(([name, { value }]) => {
    const { title } = value as { title: string };
    return markup`<li>${code(name)}: ${title}.</li>`;
  });
  return titles.length === 0
    ? prose(description)
    : markup`<ul>
        ${titles}
      </ul>`;
}

function examples({ operationId, responses }: Operation): Html[] {
  return Object.entries(responses).flatMap(([status, { content = {} }]) =>
    Object.values(content).flatMap(({ example }) => {
      if (example === undefined) return [];
      const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2);
      return [
        markup`<h4>Example of a ${status}</h4>`,
        block(text, `Example of a ${status} of ${operationId}`),
      ];
    }),
  );
}

/** With the parameters that are required, as a shell takes it. */
function curl(path: string, parameters: readonly Parameter[], needsKey: boolean): string {
  const filled = parameters
    .filter(({ in: place }) => place === 'path')
    .reduce((url, { name, example }) => url.replace(`{${name}}`, String(example)), path);
  const key = needsKey ? '-H "Authorization: Bearer $KEY" ' : '';
  return `curl -s ${key}"$FOXTAIL${filled}"`;
}
