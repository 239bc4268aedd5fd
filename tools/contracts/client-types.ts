interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  description?: string;
  required?: string[];
  allOf?: { $ref: string }[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
}

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; description: string; schema: Schema }[];
  responses: Record<string, { content?: Record<string, { examples?: Record<string, unknown> }> }>;
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** Parts of other schemas, which the client's own generics say: `Batch` with some fields, a page of it. */
const OWN_TO_CLIENT = /(Members|Page)$|^Problem$/;

/** TypeScript of an OpenAPI document for `@foxtail/client`: its schemas, queries and problem codes. */
export function clientTypes({ paths, components: { schemas } }: OpenApi): string {
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const views = Object.entries(schemas)
    .filter(([name]) => !OWN_TO_CLIENT.test(name))
    .map(([name, schema]) => interfaceOf(name, whole(schema, schemas)));
  const queries = operations.flatMap(({ operationId, parameters = [] }) => {
    const asked = parameters.filter((parameter) => parameter.in === 'query');
    if (asked.length === 0) return [];
    const properties = asked.map(({ name, description, schema }): [string, Schema] => [
      name,
      { ...schema, description },
    ]);
    const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Query`;
    return interfaceOf(name, {
      description: `What \`${operationId}\` may be asked for.`,
      properties: Object.fromEntries(properties),
    });
  });
  return [
    '// Made from docs/openapi/read-api.yaml by `npm run contracts -- generate`.',
    ...views,
    ...queries,
    `/** Codes of problems that there are now; others may be added. */\nexport type ProblemCode = ${codesOf(operations).join(' | ')};`,
  ].join('\n\n');
}

/** A schema that is all of others, as one. */
function whole(schema: Schema, schemas: Record<string, Schema>): Schema {
  const parts = (schema.allOf ?? []).map(({ $ref }) => schemas[$ref.split('/').at(-1) ?? ''] ?? {});
  const properties = [...parts, schema].map((part) => part.properties ?? {});
  return { ...schema, properties: Object.assign({}, ...properties) as Record<string, Schema> };
}

function interfaceOf(name: string, schema: Schema): string {
  return `${comment(schema)}export interface ${name} ${membersOf(schema)}`;
}

function membersOf({ properties = {}, required = [] }: Schema): string {
  const members = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(schema)}${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  return `{\n${members.join('\n')}\n}`;
}

function typeOf(schema: Schema): string {
  const { $ref, enum: values, anyOf, items, properties, patternProperties } = schema;
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? 'unknown';
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' | ');
  if (items !== undefined) return `(${typeOf(items)})[]`;
  if (properties !== undefined) return membersOf(schema);
  // Keys come with the parameter's name before them, which the client adds.
  if (patternProperties !== undefined) return 'Readonly<Record<string, string | number | boolean>>';
  const words = [schema.type ?? 'unknown'].flat();
  return words.map((word) => (word === 'integer' ? 'number' : word)).join(' | ');
}

function codesOf(operations: readonly Operation[]): string[] {
  const codes = operations
    .flatMap(({ responses }) => Object.values(responses))
    .flatMap(({ content }) => Object.keys(content?.['application/problem+json']?.examples ?? {}));
  return [...new Set(codes)].sort().map((code) => JSON.stringify(code));
}

function comment({ description }: Schema): string {
  return description === undefined ? '' : `/** ${description.replaceAll('*/', '* /')} */\n`;
}
